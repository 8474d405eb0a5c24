//! `marsad check --ready`: asks a running worker whether it is ready; an image without a shell has nothing else to ask with.
//!
//! In: the address of `http.listen`. Out: success if `/readyz` answers 200. Never waits longer than a few seconds.

use std::{
    io::{self, Read, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    time::Duration,
};

use crate::command::{Exit, Failure};

const PATIENCE: Duration = Duration::from_secs(3);

pub(super) fn ask(listen: &str) -> Result<Exit, Failure> {
    let Ok(mut address) = listen.parse::<SocketAddr>() else {
        return Err(Failure::config("http.listen is empty, so there is nobody to ask"));
    };
    // A worker that listens on all addresses is asked on this machine's own.
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    let answer = get(address)
        .map_err(|error| Failure::failed(format_args!("no answer from http://{address}/readyz: {error}")))?;
    let line = answer.lines().next().unwrap_or_default();
    if line.split(' ').nth(1) == Some("200") {
        return Ok(Exit::Done);
    }
    let reason = answer.split("\r\n\r\n").nth(1).unwrap_or_default().trim();
    Err(Failure::failed(format_args!("not ready: {line} {reason}")))
}

fn get(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(stream, "GET /readyz HTTP/1.0\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.take(64 * 1024).read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
