//! Replies, as they are sent.

use super::exchanges::Ending;
use super::latch::Latch;
use super::reply::{Body, Reply, Step};
use super::running::Shared;
use super::tunnel;
use super::wire::Wire;

/// Sends a reply, and tells how that ended.
pub(super) fn send(wire: &mut Wire, reply: &Reply, shared: &Shared) -> Ending {
    let mut out = Out { wire, shared, left: reply.cut.unwrap_or(usize::MAX) };
    match out.reply(reply) {
        Ok(()) => Ending::Answered,
        Err(ending) => ending,
    }
}

/// Bytes on their way out, up to where the script ends them.
struct Out<'a> {
    wire: &'a mut Wire,
    shared: &'a Shared,
    /// How many bytes may still go out.
    left: usize,
}

impl Out<'_> {
    fn reply(&mut self, reply: &Reply) -> Result<(), Ending> {
        if let Some(latch) = &reply.after {
            self.pass(latch)?;
        }
        match &reply.body {
            Body::Whole(body) => self.bytes(&[reply.head().as_slice(), body].concat()),
            Body::Tunnel(to) => match tunnel::open(*to) {
                Ok(server) => {
                    self.bytes(&reply.head())?;
                    // However it ended: both sides are at their end now.
                    self.wire.tunnel(&server).map_err(|_| Ending::Closed)
                }
                Err(_) => self.bytes(&Reply::status(502).closing().head()),
            },
            Body::Raw(steps) => self.steps(steps, <[u8]>::to_vec),
            Body::Chunked(steps) => {
                self.bytes(&reply.head())?;
                self.steps(steps, chunk)?;
                self.bytes(b"0\r\n\r\n")
            }
        }
    }

    fn steps(&mut self, steps: &[Step], frame: fn(&[u8]) -> Vec<u8>) -> Result<(), Ending> {
        for step in steps {
            match step {
                Step::Send(bytes) => self.bytes(&frame(bytes))?,
                Step::Repeat(bytes, times) => {
                    let framed = frame(bytes);
                    for _ in 0..*times {
                        self.bytes(&framed)?;
                    }
                }
                Step::Wait(latch) => self.pass(latch)?,
                Step::Hang => {
                    self.wire.drain();
                    return Err(self.gone());
                }
                Step::Reset => return Err(Ending::Reset),
                Step::Close => return Err(Ending::Closed),
            }
        }
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), Ending> {
        let count = bytes.len().min(self.left);
        self.left -= count;
        if self.wire.send(&bytes[..count]).is_err() {
            return Err(self.gone());
        }
        if count < bytes.len() { Err(Ending::Closed) } else { Ok(()) }
    }

    fn pass(&self, latch: &Latch) -> Result<(), Ending> {
        if self.shared.pass(latch) { Ok(()) } else { Err(Ending::Stopped) }
    }

    /// Returns why nobody is at the other end any more.
    fn gone(&self) -> Ending {
        if self.shared.stopped() { Ending::Stopped } else { Ending::ClientLeft }
    }
}

/// Frames a chunk. An empty one would be the end of the body, and is left out.
fn chunk(bytes: &[u8]) -> Vec<u8> {
    if bytes.is_empty() {
        return Vec::new();
    }
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}
