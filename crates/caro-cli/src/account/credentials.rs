//! The credentials: what proves to the account service who somebody is. Only their owner can read them.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use telemetry_consent::{StateDir, StateError};
use uuid::Uuid;

use crate::paths::Paths;
use crate::protocol::Secret;

/// The name of the file.
const FILE: &str = "credentials.json";

/// The largest file that is read, in bytes; a token has a few hundred.
const LARGEST: u64 = 16 * 1024;

/// The longest token, in bytes: it has to fit a header.
const LONGEST_TOKEN: usize = 8192;

/// A token, and whose it was when the account service was last asked.
///
/// A person, or another program, may write the file with a `token` alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// The account service the token is for; the setting's, where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    token: Secret,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    principal_id: Option<Uuid>,
    /// The fingerprint of what was validated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    validated: Option<String>,
}

/// Why the credentials cannot be used. Nothing of them is in it.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    /// The folder or the file is refused.
    #[error(transparent)]
    Folder(#[from] StateError),
    /// The file could not be read.
    #[error("could not read the credentials `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Others could read it.
    #[error("others can read the credentials `{}`: run `chmod 600` on it, or `caro logout`", .0.display())]
    Exposed(PathBuf),
    /// It holds something else.
    #[error("`{}` does not hold credentials: run `caro logout`, then `caro login`", .0.display())]
    Foreign(PathBuf),
}

impl Credentials {
    /// Keeps a token that the account service at `url` has just said to be this principal's.
    pub fn validated(url: &str, token: Secret, principal: Uuid) -> Self {
        let mut credentials =
            Self { url: Some(url.to_owned()), token, principal_id: None, validated: None };
        credentials.belong_to(principal);
        credentials
    }

    /// Notes whose the token is.
    pub fn belong_to(&mut self, principal: Uuid) {
        self.principal_id = Some(principal);
        self.validated = Some(self.fingerprint());
    }

    /// Returns the token.
    pub fn token(&self) -> &Secret {
        &self.token
    }

    /// Returns whose the token is, if the service was asked about this very token.
    pub fn principal(&self) -> Option<Uuid> {
        self.principal_id.filter(|_| self.validated.as_ref() == Some(&self.fingerprint()))
    }

    /// Returns what tells these credentials from others without telling the token.
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.url.as_deref().unwrap_or_default());
        hash.update([0]);
        hash.update(self.token.expose());
        let digest = hash.finalize();
        let number = u64::from_be_bytes(*digest.first_chunk().expect("a hash has 32 bytes"));
        format!("{number:016x}")
    }

    /// Reads the credentials; `None` where there are none.
    ///
    /// A file that others can read is refused, and so are links and folders that others can write.
    pub fn load(folder: &Path) -> Result<Option<Self>, CredentialsError> {
        let Some(state) = StateDir::open(folder)? else { return Ok(None) };
        let Some(file) = state.open_read(FILE)? else { return Ok(None) };
        let path = folder.join(FILE);
        let (bytes, mode) =
            read(&file).map_err(|source| CredentialsError::Read { path: path.clone(), source })?;
        if mode & 0o077 != 0 {
            return Err(CredentialsError::Exposed(path));
        }
        let found: Option<Self> = serde_json::from_slice(&bytes).ok();
        let whole = found.filter(|credentials| is_token(credentials.token.expose()));
        whole.map(Some).ok_or(CredentialsError::Foreign(path))
    }

    /// Stores the credentials, creating the folder (0700) and the file (0600) if they are missing.
    pub fn store(&self, folder: &Path) -> Result<(), CredentialsError> {
        let text = serde_json::to_vec(self).expect("texts and an id serialise");
        Ok(StateDir::create(folder)?.replace(FILE, &text)?)
    }

    /// Deletes the credentials, whatever they are; tells whether there were any.
    pub fn delete(folder: &Path) -> Result<bool, CredentialsError> {
        let Some(state) = StateDir::open(folder)? else { return Ok(false) };
        let deleted = state.remove(FILE)?;
        // Nothing else is in it, unless somebody put it there.
        let _ = std::fs::remove_dir(folder);
        Ok(deleted)
    }
}

/// Returns the fingerprint of the credentials that are there now, if they can be used.
pub fn fingerprint_now() -> Option<String> {
    let credentials = Credentials::load(&Paths::account_folder()?).ok()??;
    Some(credentials.fingerprint())
}

/// Tells whether a text can be a token: something that fits a header.
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= LONGEST_TOKEN
        && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn read(file: &File) -> io::Result<(Vec<u8>, u32)> {
    let mode = file.metadata()?.mode();
    let mut bytes = Vec::new();
    file.take(LARGEST).read_to_end(&mut bytes)?;
    Ok((bytes, mode))
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("url", &self.url).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    const ADA: Uuid = Uuid::from_u128(0xada);

    fn secret(token: &str) -> Secret {
        Secret::new(token.to_owned())
    }

    fn folder() -> (tempfile::TempDir, PathBuf) {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("caro/account");
        (root, folder)
    }

    #[test]
    fn credentials_come_back_and_only_their_owner_can_read_them() {
        let (_root, folder) = folder();
        assert_eq!(Credentials::load(&folder).unwrap(), None);
        assert!(!folder.exists(), "reading creates nothing");
        let credentials = Credentials::validated("https://a.example", secret("t-1"), ADA);
        credentials.store(&folder).unwrap();
        assert_eq!(Credentials::load(&folder).unwrap(), Some(credentials));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&folder.join(FILE))), (0o700, 0o600));
        assert!(Credentials::delete(&folder).unwrap());
        assert!(!folder.exists() && !Credentials::delete(&folder).unwrap());
    }

    #[test]
    fn a_token_that_was_exchanged_by_hand_is_nobodys_until_the_service_is_asked() {
        let mut credentials = Credentials::validated("https://a.example", secret("t-1"), ADA);
        assert_eq!(credentials.principal(), Some(ADA));
        credentials.token = secret("t-2");
        assert_eq!(credentials.principal(), None);
        credentials.belong_to(Uuid::from_u128(0xb0b));
        assert_eq!(credentials.principal(), Some(Uuid::from_u128(0xb0b)));
        credentials.url = Some("https://b.example".to_owned());
        assert_eq!(credentials.principal(), None);
    }

    #[test]
    fn a_file_with_a_token_alone_is_enough() {
        let (_root, folder) = folder();
        StateDir::create(&folder).unwrap().replace(FILE, br#"{"token":"t-1"}"#).unwrap();
        let credentials = Credentials::load(&folder).unwrap().unwrap();
        assert_eq!((credentials.token().expose(), credentials.principal()), ("t-1", None));
    }

    #[test]
    fn what_others_can_read_or_is_none_is_refused_and_not_shown() {
        let (_root, folder) = folder();
        for foreign in ["", "null", "{}", r#"{"token":""}"#, r#"{"token":"kanari x"}"#, "kanari"] {
            StateDir::create(&folder).unwrap().replace(FILE, foreign.as_bytes()).unwrap();
            let error = Credentials::load(&folder).unwrap_err();
            assert!(matches!(error, CredentialsError::Foreign(_)), "{foreign}");
            assert!(!error.to_string().contains("kanari"), "{error}");
        }
        Credentials::validated("u", secret("kanari"), ADA).store(&folder).unwrap();
        fs::set_permissions(folder.join(FILE), Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(Credentials::load(&folder), Err(CredentialsError::Exposed(_))));
    }

    #[test]
    fn debug_output_hides_the_token() {
        let credentials = Credentials::validated("u", secret("kanari"), ADA);
        assert!(!format!("{credentials:?}").contains("kanari"));
    }
}
