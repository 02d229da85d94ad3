use super::*;
use std::path::PathBuf;

/// A directory of its own that is removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("mongo-auth-file-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn failure(path: &Path) -> FileFailure {
    read(path).unwrap_err()
}

#[test]
fn t29_a_file_of_64_kib_is_read_and_not_a_byte_more() {
    let folder = Folder::new("size");
    for len in [0, 1, MAX_FILE] {
        assert_eq!(read(&folder.file("token", &vec![b'x'; len])).unwrap().len(), len);
    }
    assert_eq!(failure(&folder.file("token", &vec![b'x'; MAX_FILE + 1])), FileFailure::TooLarge);
}

#[test]
fn t29_a_sparse_file_of_a_gibibyte_is_refused_unread() {
    let folder = Folder::new("sparse");
    let path = folder.file("token", b"");
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(1 << 30).unwrap();
    assert_eq!(failure(&path), FileFailure::TooLarge);
}

#[test]
fn t29_a_file_that_tells_a_wrong_length_is_cut_off() {
    assert_eq!(read_whole(io::repeat(b'x')).unwrap_err(), FileFailure::TooLarge);
    assert_eq!(read_whole(io::repeat(b'x').take(7)).unwrap().len(), 7);
}

#[test]
fn t29_what_is_missing_is_told_from_what_is_no_file() {
    let folder = Folder::new("missing");
    let file = folder.file("file", b"");
    assert_eq!(failure(&folder.0.join("nothing")), FileFailure::NotFound);
    assert_eq!(failure(&file.join("below-a-file")), FileFailure::NotFound);
    assert_eq!(failure(&folder.0), FileFailure::NotRegular);
}

#[cfg(unix)]
#[test]
fn t29_devices_sockets_and_fifos_are_refused_and_links_followed() {
    use std::os::unix::{fs::symlink, net::UnixListener};
    let folder = Folder::new("special");
    let _socket = UnixListener::bind(folder.0.join("socket")).unwrap();
    let fifo = folder.0.join("fifo");
    let made = std::process::Command::new("mkfifo").arg(&fifo).status().unwrap();
    assert!(made.success());
    for path in [Path::new("/dev/zero"), Path::new("/dev/null"), &folder.0.join("socket"), &fifo] {
        assert_eq!(failure(path), FileFailure::NotRegular, "{}", path.display());
        let link = folder.0.join("link");
        let _ = fs::remove_file(&link);
        symlink(path, &link).unwrap();
        assert_eq!(failure(&link), FileFailure::NotRegular, "through a link");
    }
    let link = folder.0.join("good");
    symlink(folder.file("token", b"T"), &link).unwrap();
    assert_eq!(read(&link).unwrap().as_slice(), b"T");
}

/// A FIFO that takes the place of a file after the look would hold up a plain open for ever.
#[cfg(unix)]
#[test]
fn t29_opening_does_not_wait_on_a_fifo() {
    let folder = Folder::new("race");
    let fifo = folder.0.join("fifo");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let opened = open(&fifo).unwrap();
    assert_eq!(is_regular(&opened.metadata().unwrap()), Err(FileFailure::NotRegular));
}
