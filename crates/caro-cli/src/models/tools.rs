//! The command-line tools of this machine that a model may reach for.

use std::env::split_paths;
use std::ffi::OsStr;

use rustix::fs::{Access, access};

/// What is looked for: tools that not every machine has, one name a line.
const NAMES: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../config/prompts/tools.txt"));

/// Returns which of the known tools are in one of the folders of `$PATH`, in the order of the list.
///
/// Only names from the list are ever returned, so that a model learns nothing else of the machine.
pub fn present(path: Option<&OsStr>) -> Vec<&'static str> {
    let folders: Vec<_> =
        split_paths(path.unwrap_or_default()).filter(|folder| folder.is_absolute()).collect();
    let is_there = |name: &&str| {
        folders.iter().any(|folder| access(folder.join(name), Access::EXEC_OK).is_ok())
    };
    names().filter(is_there).collect()
}

fn names() -> impl Iterator<Item = &'static str> {
    NAMES.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn tools_that_can_be_run_are_found_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        for (name, mode) in [("jq", 0o755), ("rg", 0o644), ("private-tool", 0o755)] {
            let path = folder.path().join(name);
            fs::write(&path, "").unwrap();
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        }
        let path = std::env::join_paths(["/nowhere".as_ref(), folder.path()]).unwrap();
        assert_eq!(present(Some(&path)), ["jq"]);
        assert_eq!(present(None), Vec::<&str>::new());
    }

    #[test]
    fn the_list_holds_plain_names_once() {
        let mut found: Vec<_> = names().collect();
        assert!(
            found
                .iter()
                .all(|name| name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)))
        );
        let count = found.len();
        found.sort_unstable();
        found.dedup();
        assert_eq!(found.len(), count);
    }
}
