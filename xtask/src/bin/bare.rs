//! Makes bare writes and nothing else: `bare FILE COUNT BYTES` appends COUNT pieces of that length.

use std::error::Error;
use std::fs::OpenOptions;
use std::io::Write as _;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let mut next = || args.next().ok_or("usage: bare FILE COUNT BYTES");
    let (path, count, bytes) = (next()?, next()?.parse::<u32>()?, next()?.parse::<usize>()?);
    if count > 0 {
        let (mut file, piece) =
            (OpenOptions::new().append(true).create(true).open(path)?, vec![b'x'; bytes]);
        for _ in 0..count {
            file.write_all(&piece)?;
        }
    }
    Ok(())
}
