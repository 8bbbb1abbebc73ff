//! A signed export: the file and `FILE.minisig` beside it.

use std::io::{self, Write};
use std::path::Path;

use telemetry_offline::{Existing, NewFile, SigningKey};

use super::bundles::{about, read_small, signature_path};
use crate::clock;
use crate::commands::Failure;
use crate::screen;

/// Writes a file and its signature, or neither of them.
pub(super) fn write_signed(
    path: &Path,
    existing: Existing,
    key_file: &Path,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    if path == Path::new("-") {
        return Err(Failure::usage("a signature needs a file to stand beside; use -o FILE"));
    }
    let key =
        SigningKey::parse(&read_small(key_file)?, || screen::password("Password of the key: "))
            .map_err(|error| about(key_file, &error))?;
    let beside = signature_path(path);
    let mut file = NewFile::create(path, existing)?;
    let mut signature = NewFile::create(&beside, existing)?;
    file.write(content)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let text =
        key.sign(file.content()?, &name, clock::now()).map_err(|error| about(&beside, &error))?;
    signature.write(|to| to.write_all(text.as_bytes()))?;
    // The signature first: a bundle without the signature it should have is the worse half.
    signature.publish()?;
    file.publish()?;
    screen::say(format_args!("Signed: `{}`", beside.display()));
    Ok(())
}
