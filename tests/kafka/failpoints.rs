//! Failpoints: places where a test can kill the worker are in the binary under test, and in no other.

/// Names that only a build with the feature may hold.
const NAMES: [&str; 2] = ["after_produce", "MARSAD_TEST_NO_TRANSACTIONS"];

#[test]
fn the_binary_has_failpoints_only_where_the_feature_is_on() {
    let binary = std::fs::read(env!("CARGO_BIN_EXE_marsad")).unwrap();
    for name in NAMES {
        let found = binary.windows(name.len()).any(|window| window == name.as_bytes());
        assert_eq!(found, cfg!(feature = "failpoints"), "{name}");
    }
}
