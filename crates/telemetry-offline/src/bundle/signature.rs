//! Signatures of whole files, in the format of the tool `minisign`.
//!
//! The hashes in a bundle show that it was damaged; a signature beside it, in `FILE.minisig`, shows
//! who wrote it. The tool and this module accept each other's keys and signatures.

use std::fmt;
use std::io::{Read, Seek};
use std::ops::Range;

use chrono::{DateTime, Utc};
use ct_codecs::{Base64, Decoder};
use minisign::{PublicKey, PublicKeyBox, SecretKey, SecretKeyBox, SignatureBox};

/// How many bytes a secret key has.
const KEY_BYTES: usize = 158;
/// Where in these bytes it stands how a password protects the key.
const PROTECTION: Range<usize> = 2..4;

/// Why there is no signature, or none that holds. A key's content is never told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The file holds no secret key.
    #[error("is no secret key of minisign (`minisign -G` makes one)")]
    NoSecretKey,
    /// Nobody gave the password.
    #[error("is protected by a password, and there is nobody to ask for it")]
    NoPassword,
    /// The password is another.
    #[error("is protected by another password")]
    WrongPassword,
    /// The file holds no public key.
    #[error("is no public key of minisign")]
    NoPublicKey,
    /// The file holds no signature.
    #[error("is no signature of minisign")]
    NoSignature,
    /// Another key signed.
    #[error("was made with another key")]
    OtherKey,
    /// The signature is for other content.
    #[error("does not fit the file: one of the two was changed")]
    DoesNotFit,
    /// Something could not be read or made.
    #[error("could not be made or checked")]
    Failed,
}

/// A secret key, ready to sign.
pub struct SigningKey(SecretKey);

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

impl SigningKey {
    /// Reads a key file; `password` is asked only if the key needs one.
    pub fn parse(
        text: &str,
        password: impl FnOnce() -> Option<String>,
    ) -> Result<Self, SignatureError> {
        let encoded = text.lines().nth(1).ok_or(SignatureError::NoSecretKey)?;
        let bytes = Base64::decode_to_vec(encoded.trim(), None)
            .ok()
            .filter(|bytes| bytes.len() == KEY_BYTES)
            .ok_or(SignatureError::NoSecretKey)?;
        // The library's own reading of such a key insists on a checksum that `minisign -G -W` leaves
        // out. A key whose halves do not belong together is found when it signs.
        if bytes[PROTECTION] == [0, 0] {
            let key = SecretKey::from_bytes(&bytes);
            return key.map(Self).map_err(|_| SignatureError::NoSecretKey);
        }
        let boxed = SecretKeyBox::from_string(text).map_err(|_| SignatureError::NoSecretKey)?;
        let password = password().ok_or(SignatureError::NoPassword)?;
        match boxed.into_secret_key(Some(password)) {
            Ok(key) => Ok(Self(key)),
            Err(error) if matches!(error.kind(), minisign::ErrorKind::Verify) => {
                Err(SignatureError::WrongPassword)
            }
            Err(_) => Err(SignatureError::NoSecretKey),
        }
    }

    /// Signs a file's content; its name and the moment are part of what is signed.
    pub fn sign(
        &self,
        content: impl Read,
        name: &str,
        now: DateTime<Utc>,
    ) -> Result<String, SignatureError> {
        let name: String = name.chars().filter(|c| !c.is_control()).collect();
        let trusted = format!("timestamp:{}\tfile:{name}\thashed", now.timestamp());
        let own = PublicKey::from_secret_key(&self.0).map_err(|_| SignatureError::NoSecretKey)?;
        // With its public half the signature is checked before it is given away.
        minisign::sign(Some(&own), &self.0, content, Some(&trusted), None)
            .map(|signature| signature.to_string())
            .map_err(|_| SignatureError::Failed)
    }
}

/// A public key, to check signatures with.
#[derive(Debug)]
pub struct VerifyingKey(PublicKey);

impl VerifyingKey {
    /// Reads a key file, or the one line of it that is the key.
    pub fn parse(text: &str) -> Result<Self, SignatureError> {
        let key = match text.trim().lines().nth(1) {
            Some(_) => PublicKeyBox::from_string(text).and_then(PublicKey::from_box),
            None => PublicKey::from_base64(text.trim()),
        };
        key.map(Self).map_err(|_| SignatureError::NoPublicKey)
    }

    /// Checks a signature file against the content it was made for.
    pub fn check(&self, signature: &str, content: impl Read + Seek) -> Result<(), SignatureError> {
        let signature =
            SignatureBox::from_string(signature).map_err(|_| SignatureError::NoSignature)?;
        // Only whole-file hashes: the old form would read the file into memory.
        if !signature.is_prehashed() {
            return Err(SignatureError::NoSignature);
        }
        if signature.keynum() != self.0.keynum() {
            return Err(SignatureError::OtherKey);
        }
        minisign::verify(&self.0, &signature, content, true, false, false)
            .map_err(|_| SignatureError::DoesNotFit)
    }
}

#[cfg(test)]
mod tests;
