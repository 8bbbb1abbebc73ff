use std::io::Cursor;

use minisign::KeyPair;

use super::*;
use crate::testing::noon;

fn pair() -> (String, String) {
    let pair = KeyPair::generate_unencrypted_keypair().unwrap();
    (pair.sk.to_box(None).unwrap().to_string(), pair.pk.to_box().unwrap().to_string())
}

fn nobody() -> Option<String> {
    panic!("a key without a password needs none")
}

#[test]
fn a_signature_fits_its_content_and_nothing_else() {
    let (secret, public) = pair();
    let signature = SigningKey::parse(&secret, nobody)
        .unwrap()
        .sign(&b"content"[..], "f.json", noon())
        .unwrap();
    assert!(signature.contains("trusted comment: timestamp:1795176000\tfile:f.json\thashed"));
    let key = VerifyingKey::parse(&public).unwrap();
    assert_eq!(key.check(&signature, Cursor::new(b"content")), Ok(()));
    assert_eq!(key.check(&signature, Cursor::new(b"contents")), Err(SignatureError::DoesNotFit));
    let line = public.lines().nth(1).unwrap();
    let key = VerifyingKey::parse(line).unwrap();
    assert_eq!(key.check(&signature, Cursor::new(b"content")), Ok(()));
    let renamed = signature.replace("file:f.json", "file:g.json");
    assert_eq!(key.check(&renamed, Cursor::new(b"content")), Err(SignatureError::DoesNotFit));
    let other = VerifyingKey::parse(&pair().1).unwrap();
    assert_eq!(other.check(&signature, Cursor::new(b"content")), Err(SignatureError::OtherKey));
}

#[test]
fn a_protected_key_asks_for_its_password_once() {
    let pair = KeyPair::generate_encrypted_keypair(Some("open sesame".to_owned())).unwrap();
    let secret = pair.sk.to_box(None).unwrap().to_string();
    let refused = |password: Option<&str>| {
        SigningKey::parse(&secret, || password.map(str::to_owned)).map(drop).unwrap_err()
    };
    assert_eq!(refused(None), SignatureError::NoPassword);
    assert_eq!(refused(Some("sesame")), SignatureError::WrongPassword);
    let key = SigningKey::parse(&secret, || Some("open sesame".to_owned())).unwrap();
    let signature = key.sign(&b"content"[..], "f", noon()).unwrap();
    let public = VerifyingKey::parse(&pair.pk.to_box().unwrap().to_string()).unwrap();
    assert_eq!(public.check(&signature, Cursor::new(b"content")), Ok(()));
    assert!(!format!("{key:?}").contains(char::is_numeric), "a key is never printed");
}

/// `minisign -G -W` writes keys without a checksum, which the library alone does not read.
#[test]
fn a_key_that_the_tool_made_without_a_password_signs() {
    let secret = include_str!("../../../../../tests/golden/test.key");
    let public = include_str!("../../../../../tests/golden/test.pub");
    let key = SigningKey::parse(secret, nobody).unwrap();
    let signature = key.sign(&b"content"[..], "f", noon()).unwrap();
    let public = VerifyingKey::parse(public).unwrap();
    assert_eq!(public.check(&signature, Cursor::new(b"content")), Ok(()));
    // One character of the key's half that signs.
    let broken = secret.replace("DCDyP", "DCDyQ");
    assert_ne!(broken, secret);
    let key = SigningKey::parse(&broken, nobody).unwrap();
    let signature = key.sign(&b"content"[..], "f", noon()).unwrap();
    assert_eq!(public.check(&signature, Cursor::new(b"content")), Err(SignatureError::OtherKey));
    let broken = secret.replace("KGcCqBevPM", "KGcCqBevPN");
    assert_ne!(broken, secret);
    let key = SigningKey::parse(&broken, nobody).unwrap();
    assert_eq!(key.sign(&b"content"[..], "f", noon()), Err(SignatureError::Failed));
}

#[test]
fn what_is_no_key_and_no_signature_is_said_to_be_none() {
    let (secret, public) = pair();
    for text in ["", "x", "untrusted comment: x\n", "untrusted comment: x\nnot base64\n", &public] {
        assert_eq!(SigningKey::parse(text, nobody).unwrap_err(), SignatureError::NoSecretKey);
    }
    for text in ["", "x", "untrusted comment: x\nRWQ\n"] {
        assert_eq!(VerifyingKey::parse(text).unwrap_err(), SignatureError::NoPublicKey, "{text:?}");
    }
    let key = VerifyingKey::parse(&public).unwrap();
    for text in ["", "\n\n\n\n", "untrusted comment: x\nRUQ\ntrusted comment: x\nx\n", &secret] {
        assert_eq!(
            key.check(text, Cursor::new(b"content")),
            Err(SignatureError::NoSignature),
            "{text:?}"
        );
    }
}
