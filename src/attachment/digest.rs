//! SHA-256 of what is stored.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::attachment::name::hexadecimal;

/// Bytes read at once.
const CHUNK: usize = 64 * 1024;

/// The size and the SHA-256 of a file, read to its end.
pub(crate) fn digest(path: &Path) -> io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let (mut hash, mut size) = (Sha256::new(), 0);
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = match file.read(&mut chunk) {
            Ok(0) => return Ok((size, hexadecimal(&hash.finalize()))),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hash.update(chunk.get(..read).unwrap_or_default());
        size += u64::try_from(read).unwrap_or(0);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn a_file_longer_than_a_chunk_is_read_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let bytes = vec![7; 2 * CHUNK + 1];
        std::fs::write(&path, &bytes).unwrap();
        let length = u64::try_from(bytes.len()).unwrap();
        assert_eq!(digest(&path).unwrap(), (length, hexadecimal(&Sha256::digest(&bytes))));
    }

    #[test]
    fn what_cannot_be_read_has_no_digest() {
        let folder = tempfile::tempdir().unwrap();
        assert!(digest(folder.path()).is_err());
        assert!(digest(&folder.path().join("none")).is_err());
    }
}
