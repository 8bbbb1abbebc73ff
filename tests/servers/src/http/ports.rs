//! Servers that are not there.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::fd::{AsFd, OwnedFd};
use std::time::Duration;

use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, getsockname, listen, socket_with};

use super::server::{Handler, Server};

/// A port that refuses every connection, and that nobody else can get while this value lives.
#[derive(Debug)]
pub struct ClosedPort {
    socket: OwnedFd,
    address: SocketAddr,
}

/// A port where connecting neither succeeds nor fails, as behind a firewall that drops packets.
#[derive(Debug)]
pub struct SilentPort {
    address: SocketAddr,
    _listener: OwnedFd,
    /// They fill the queue of the port, so that the system ignores who comes next.
    _queued: Vec<TcpStream>,
}

impl ClosedPort {
    /// Reserves a port.
    pub fn new() -> Self {
        let (socket, address) = bound();
        Self { socket, address }
    }

    /// Returns where nobody answers.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the base URL of nobody, without a slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Starts a server on this very port: the one that was down is back.
    pub fn open(self, handler: impl Handler) -> Server {
        Server::start_as(Some(self), None, handler)
    }

    /// Opens the port.
    pub(super) fn listen(self) -> TcpListener {
        listen(&self.socket, 128).expect("a bound socket can listen");
        TcpListener::from(self.socket)
    }
}

impl Default for ClosedPort {
    fn default() -> Self {
        Self::new()
    }
}

impl SilentPort {
    /// Makes a port whose queue is full.
    pub fn new() -> Self {
        let (socket, address) = bound();
        listen(&socket, 0).expect("a bound socket can listen");
        let mut queued = Vec::new();
        // Linux admits one more than asked for; others round up. 64 is far above either.
        for _ in 0..64 {
            match TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
                Ok(stream) => queued.push(stream),
                Err(_) => break,
            }
        }
        Self { address, _listener: socket, _queued: queued }
    }

    /// Returns where nobody answers.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the base URL of nobody, without a slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Default for SilentPort {
    fn default() -> Self {
        Self::new()
    }
}

/// Binds a free port of the loopback interface.
fn bound() -> (OwnedFd, SocketAddr) {
    let socket = socket_with(AddressFamily::INET, SocketType::STREAM, SocketFlags::CLOEXEC, None)
        .expect("the system has sockets");
    bind(&socket, &SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).expect("a port is free");
    let address = getsockname(socket.as_fd()).expect("it is bound");
    (socket, address.try_into().expect("it was bound to an address of IPv4"))
}
