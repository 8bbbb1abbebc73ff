//! The threads of a server, and how they end.

use std::collections::HashMap;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use rustls::ServerConfig;

use super::connection;
use super::exchanges::Exchanges;
use super::latch::Latch;
use super::server::Handler;

/// What the threads of a server share.
pub(super) struct Shared {
    pub(super) handler: Box<dyn Handler>,
    pub(super) exchanges: Exchanges,
    pub(super) tls: Option<Arc<ServerConfig>>,
    running: Mutex<Running>,
}

/// What has to end before the server has ended.
#[derive(Default)]
struct Running {
    stopped: bool,
    sockets: HashMap<usize, Arc<TcpStream>>,
    threads: Vec<JoinHandle<()>>,
    /// How many threads that are gone already ended in a panic.
    panicked: usize,
    latches: Vec<Latch>,
}

impl Shared {
    pub(super) fn new(handler: impl Handler, tls: Option<Arc<ServerConfig>>) -> Self {
        let running = Mutex::default();
        Self { handler: Box::new(handler), exchanges: Exchanges::default(), tls, running }
    }

    /// Breaks every connection, and lets everybody go who waits.
    pub(super) fn stop(&self) {
        let latches = {
            let mut running = self.running();
            running.stopped = true;
            for socket in running.sockets.values() {
                // It may have ended on its own.
                let _ = socket.shutdown(Shutdown::Both);
            }
            std::mem::take(&mut running.latches)
        };
        latches.iter().for_each(Latch::wake);
    }

    /// Waits for the threads of all connections, and returns how many panicked.
    pub(super) fn join(&self) -> usize {
        let threads = std::mem::take(&mut self.running().threads);
        let panicked = threads.into_iter().map(JoinHandle::join).filter(Result::is_err).count();
        panicked + self.running().panicked
    }

    /// Tells whether the server is being dropped.
    pub(super) fn stopped(&self) -> bool {
        self.running().stopped
    }

    /// Waits at a door. Returns whether it opened before the server was dropped.
    pub(super) fn pass(&self, latch: &Latch) -> bool {
        self.running().latches.push(latch.clone());
        latch.pass(|| self.stopped())
    }

    /// Returns what lets go of a connection's socket when it is dropped, in a panic too.
    pub(super) fn entry(&self, connection: usize) -> impl Drop {
        Entry { shared: self, connection }
    }

    fn running(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Running {
    /// Forgets threads that have ended, and counts those that panicked.
    fn reap(&mut self) {
        let all = std::mem::take(&mut self.threads);
        let (ended, running) = all.into_iter().partition(JoinHandle::is_finished);
        self.threads = running;
        self.panicked += ended.into_iter().map(JoinHandle::join).filter(Result::is_err).count();
    }
}

/// A connection's place among the sockets that the server would have to shut down.
struct Entry<'a> {
    shared: &'a Shared,
    connection: usize,
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        self.shared.running().sockets.remove(&self.connection);
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("exchanges", &self.exchanges).finish_non_exhaustive()
    }
}

/// Takes connections until the server is dropped.
pub(super) fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for socket in listener.incoming() {
        let mut running = shared.running();
        if running.stopped {
            return;
        }
        let Ok(socket) = socket else { continue };
        // Small writes go out as they are made; a test decides what is in one packet.
        let _ = socket.set_nodelay(true);
        let socket = Arc::new(socket);
        let number = shared.exchanges.connected();
        running.sockets.insert(number, Arc::clone(&socket));
        let thread = spawn({
            let shared = Arc::clone(shared);
            move || connection::serve(socket, number, &shared)
        });
        running.reap();
        running.threads.push(thread);
    }
}

/// Starts a thread that can be told from those of the test.
pub(super) fn spawn(work: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    let thread = thread::Builder::new().name("test server".to_owned());
    thread.spawn(work).expect("the system has room for another thread")
}
