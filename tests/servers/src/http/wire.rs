//! Bytes from and to one client, with or without TLS.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;

use rustix::net::sockopt::set_socket_linger;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::tunnel;

/// A connection. The socket is shared with the server, which shuts it down to stop a thread.
pub(crate) struct Wire {
    socket: Arc<TcpStream>,
    layer: Layer,
    /// What was read and not used yet.
    pub(crate) unused: Vec<u8>,
}

enum Layer {
    Plain,
    Tls(Box<StreamOwned<ServerConnection, Shared>>),
}

/// A socket that several own.
struct Shared(Arc<TcpStream>);

impl Wire {
    pub(crate) fn new(
        socket: Arc<TcpStream>,
        tls: Option<Arc<ServerConfig>>,
    ) -> Result<Self, rustls::Error> {
        let layer = match tls {
            None => Layer::Plain,
            Some(config) => {
                let connection = ServerConnection::new(config)?;
                let stream = StreamOwned::new(connection, Shared(Arc::clone(&socket)));
                Layer::Tls(Box::new(stream))
            }
        };
        Ok(Self { socket, layer, unused: Vec::new() })
    }

    /// Reads more into `unused`. Returns false at the end of what the client sends.
    pub(crate) fn fill(&mut self) -> io::Result<bool> {
        let mut buffer = [0; 16 * 1024];
        let count = match &mut self.layer {
            Layer::Plain => (&*self.socket).read(&mut buffer)?,
            Layer::Tls(stream) => stream.read(&mut buffer)?,
        };
        self.unused.extend_from_slice(&buffer[..count]);
        Ok(count > 0)
    }

    /// Reads and forgets, until the client leaves or the socket is shut down.
    pub(crate) fn drain(&mut self) {
        while matches!(self.fill(), Ok(true)) {
            self.unused.clear();
        }
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.layer {
            Layer::Plain => (&*self.socket).write_all(bytes),
            Layer::Tls(stream) => stream.write_all(bytes).and_then(|()| stream.flush()),
        }
    }

    /// Passes bytes between the client and another server, until one of them leaves.
    pub(crate) fn tunnel(&mut self, server: &TcpStream) -> io::Result<()> {
        tunnel::pass(&self.socket, server, &std::mem::take(&mut self.unused))
    }

    /// Makes the end of this connection a reset, which takes place when the last owner of the
    /// socket lets go of it.
    pub(crate) fn reset(self) {
        // It fails only for a socket that is broken already.
        let _ = set_socket_linger(&*self.socket, Some(std::time::Duration::ZERO));
    }

    /// Ends the connection in good order.
    pub(crate) fn finish(mut self) {
        if let Layer::Tls(stream) = &mut self.layer {
            stream.conn.send_close_notify();
            // The client may be gone, which is as good, and is not waited for if it reads nothing.
            let _ = self.socket.set_nonblocking(true).and_then(|()| stream.flush());
        }
        let _ = self.socket.shutdown(Shutdown::Write);
    }
}

impl Read for Shared {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        (&*self.0).read(buffer)
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (&*self.0).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        (&*self.0).flush()
    }
}
