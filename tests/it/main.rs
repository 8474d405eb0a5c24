mod grammar;

mod dates;

mod quantities;
