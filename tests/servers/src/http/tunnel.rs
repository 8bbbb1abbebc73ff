//! Bytes from one side to the other, as a proxy passes them.

use std::io::{self, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

/// How long another server may take to be reached.
const PATIENCE: Duration = Duration::from_secs(5);

/// Reaches another server.
pub(super) fn open(to: SocketAddr) -> io::Result<TcpStream> {
    TcpStream::connect_timeout(&to, PATIENCE)
}

/// Passes bytes between a client and another server until one of them leaves.
///
/// `first` is what the client sent before the tunnel was there.
pub(super) fn pass(client: &TcpStream, mut server: &TcpStream, first: &[u8]) -> io::Result<()> {
    server.write_all(first)?;
    thread::scope(|scope| {
        let back = thread::Builder::new().name("test server".to_owned());
        back.spawn_scoped(scope, || copy(server, client))?;
        copy(client, server);
        Ok(())
    })
}

/// Copies to the end, and then ends both sides: nobody here speaks on after the other has left.
fn copy(mut from: &TcpStream, mut to: &TcpStream) {
    // An error is an end like any other.
    let _ = io::copy(&mut from, &mut to);
    for side in [from, to] {
        let _ = side.shutdown(Shutdown::Both);
    }
}
