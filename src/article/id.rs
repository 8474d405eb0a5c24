//! Ids: an article without one gets the same one wherever and whenever it is read.
//!
//! In: its URL, or its text. Out: the first 32 hexadecimal digits of a sha256.
//! Never looks at anything that differs between two deliveries of one article.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// The id of an article that came without one.
pub(super) fn derive(url: Option<&str>, title: &str, body: &str) -> String {
    match url {
        Some(url) => hash(&canonical(url)),
        None if body.is_empty() => hash(title),
        None => hash(body),
    }
}

pub(super) fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(16).fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a string does not fail");
        hex
    })
}

/// The URL as all its copies have it: scheme and host in lower case, no fragment, no `utm_` parameters, no
/// slash at the end.
fn canonical(url: &str) -> String {
    let url = url.trim();
    let url = url.split_once('#').map_or(url, |(before, _)| before);
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let mut out = String::new();
    match address.split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
            out.push_str(&scheme.to_ascii_lowercase());
            out.push_str("://");
            out.push_str(&host.to_lowercase());
            out.push_str(path.trim_end_matches('/'));
        }
        None => out.push_str(address.trim_end_matches('/')),
    }
    let mut mark = '?';
    for parameter in query.split('&').filter(|p| !p.is_empty()) {
        let tracking = parameter.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("utm_"));
        if !tracking {
            out.push(mark);
            out.push_str(parameter);
            mark = '&';
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_of_one_address_are_one() {
        let plain = "https://news.example/a/1";
        for copy in [
            "HTTPS://News.Example/a/1/",
            " https://news.example/a/1#comments",
            "https://news.example/a/1?utm_source=x&UTM_medium=y",
        ] {
            assert_eq!(canonical(copy), plain, "{copy}");
        }
        for other in ["https://news.example/A/1", "https://news.example/a/1?id=2", "http://news.example/a/1"] {
            assert_ne!(canonical(other), plain, "{other}");
        }
        assert_eq!(canonical("https://news.example/?id=2&utm_x=1&b=3"), "https://news.example?id=2&b=3");
        assert_eq!(canonical("urn:x:ABC"), "urn:x:ABC");
    }
}
