//! Articles from files: what `enrich` and `produce` read, one record after the other.
//!
//! In: names of files, `-` for standard input. Out: the bytes of each article with its file and line. Never holds
//! more of a file of JSON lines than the line it reads, nor more of any article than its limit.
//!
//! A file is JSON lines if its first non-blank line is one whole JSON object, or its name ends in `.jsonl` or
//! `.ndjson`; any other file is one article: JSON over several lines, plain text or HTML.

use std::{
    fmt,
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use serde::de::IgnoredAny;

use super::Failure;

/// One article as it stands in a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) place: Place,
    pub(super) value: Vec<u8>,
}

/// Where an article stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) file: String,
    /// From 1.
    pub(super) line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Opens the files one after the other; nothing is standard input.
pub(super) fn open(mut files: Vec<PathBuf>, limit: usize) -> impl Iterator<Item = Result<Found, Failure>> {
    if files.is_empty() {
        files.push(PathBuf::from("-"));
    }
    files.into_iter().flat_map(move |path| {
        let articles: Box<dyn Iterator<Item = Result<Found, Failure>>> = match source(&path) {
            Ok(input) => Box::new(Articles::new(name(&path), is_lines(&path), input, limit)),
            Err(failure) => Box::new(std::iter::once(Err(failure))),
        };
        articles
    })
}

fn name(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}

fn is_lines(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "jsonl" || extension == "ndjson")
}

fn source(path: &Path) -> Result<Box<dyn BufRead>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let is_folder = path.is_dir();
    let file =
        File::open(path).and_then(|file| if is_folder { Err(io::ErrorKind::IsADirectory.into()) } else { Ok(file) });
    let file = file.map_err(|error| Failure::data(format_args!("reading {}: {error}", path.display())))?;
    Ok(Box::new(BufReader::new(file)))
}

/// The articles of one file.
struct Articles<R> {
    file: String,
    input: R,
    limit: usize,
    /// Number of the line that was read last.
    line: usize,
    shape: Shape,
}

enum Shape {
    Unknown,
    Lines,
    Done,
}

impl<R: BufRead> Articles<R> {
    fn new(file: String, is_lines: bool, input: R, limit: usize) -> Self {
        let shape = if is_lines { Shape::Lines } else { Shape::Unknown };
        Self { file, input, limit, line: 0, shape }
    }

    /// The next line that is not blank, without its end; what is beyond the limit is skipped, but for one byte
    /// that shows that it was there.
    fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            let mut line = Vec::new();
            let most = u64::try_from(self.limit).unwrap_or(u64::MAX).saturating_add(2);
            if self.input.by_ref().take(most).read_until(b'\n', &mut line)? == 0 {
                return Ok(None);
            }
            self.line += 1;
            if line.last() == Some(&b'\n') {
                line.pop();
            } else if line.len() > self.limit {
                self.input.skip_until(b'\n')?;
            }
            if !line.trim_ascii().is_empty() {
                return Ok(Some(line));
            }
        }
    }

    fn next_article(&mut self) -> io::Result<Option<Found>> {
        let value = match self.shape {
            Shape::Done => None,
            Shape::Lines => self.line()?,
            Shape::Unknown => {
                let mut blank = Vec::new();
                let first = self.first_line(&mut blank)?;
                if is_object(&first) {
                    self.shape = Shape::Lines;
                    Some(first)
                } else {
                    self.shape = Shape::Done;
                    self.line = 1;
                    let mut value = blank;
                    value.extend(first);
                    let most = (self.limit + 1).saturating_sub(value.len());
                    self.input.by_ref().take(u64::try_from(most).unwrap_or(u64::MAX)).read_to_end(&mut value)?;
                    Some(value)
                }
            }
        };
        let place = Place { file: self.file.clone(), line: self.line };
        Ok(value.map(|value| Found { place, value }))
    }

    /// The first line that is not blank, with its end; the blank ones before it are kept apart, for a text may
    /// begin with them.
    fn first_line(&mut self, blank: &mut Vec<u8>) -> io::Result<Vec<u8>> {
        loop {
            let mut line = Vec::new();
            let most = (self.limit + 1).saturating_sub(blank.len());
            let read =
                self.input.by_ref().take(u64::try_from(most).unwrap_or(u64::MAX)).read_until(b'\n', &mut line)?;
            self.line += 1;
            if read == 0 || !line.trim_ascii().is_empty() {
                return Ok(line);
            }
            blank.append(&mut line);
        }
    }
}

impl<R: BufRead> Iterator for Articles<R> {
    type Item = Result<Found, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.next_article();
        if next.is_err() {
            self.shape = Shape::Done;
        }
        let file = &self.file;
        next.map_err(|error| Failure::data(format_args!("reading {file}: {error}"))).transpose()
    }
}

fn is_object(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii();
    line.starts_with(b"{") && line.ends_with(b"}") && serde_json::from_slice::<IgnoredAny>(line).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines and values of the articles in a file of that name.
    fn check(file: &str, text: &str, expected: &[(usize, &str)]) {
        let articles = Articles::new(file.to_owned(), is_lines(Path::new(file)), text.as_bytes(), 40);
        let found: Vec<_> =
            articles.map(|found| found.map(|f| (f.place.line, String::from_utf8(f.value).unwrap())).unwrap()).collect();
        let found: Vec<_> = found.iter().map(|(line, value)| (*line, value.as_str())).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn whole_object_on_the_first_line_makes_json_lines() {
        check("a", "{\"a\":1}\n\n{\"b\":\n{\"c\":3}", &[(1, "{\"a\":1}\n"), (3, "{\"b\":"), (4, "{\"c\":3}")]);
        check("a", "\n{\"a\":1}", &[(2, "{\"a\":1}")]);
        check("a.jsonl", "{\"a\":\n{\"c\":3}\n", &[(1, "{\"a\":"), (2, "{\"c\":3}")]);
    }

    #[test]
    fn anything_else_is_one_article() {
        for text in ["{\n \"a\": 1\n}\n", "\n text\nmore\n", "<p>x\n<p>y", "[1]\n[2]", ""] {
            check("a.json", text, &[(1, text)]);
        }
    }

    #[test]
    fn no_more_is_kept_than_shows_that_it_is_too_large() {
        let long = "x".repeat(100);
        check("a", &long, &[(1, &"x".repeat(41))]);
        check("a.jsonl", &format!("{long}\n{{}}\n"), &[(1, &"x".repeat(42)), (2, "{}")]);
    }
}
