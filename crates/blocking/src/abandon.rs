//! System calls that cannot be told a timeout.

use mongo_auth_host::Deadline;
use std::{io, sync::mpsc, thread};

/// Does `work` on a thread of its own, called `name`; when time is over, the thread is left to
/// finish alone. Without a deadline it is done right here.
pub(crate) fn within<T: Send + 'static>(
    deadline: Deadline,
    name: &str,
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let Some(left) = deadline.remaining()? else { return work() };
    let (sender, receiver) = mpsc::channel();
    thread::Builder::new().name(name.into()).spawn(move || {
        // Nobody listens any more when time was over.
        let _ = sender.send(work());
    })?;
    receiver.recv_timeout(left).unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::time::Duration;

    #[test]
    fn n19_work_that_hangs_is_left_alone() {
        let (release, released) = mpsc::channel::<()>();
        let (tell, told) = mpsc::channel();
        let deadline = Deadline::after(Some(Duration::from_millis(1)));
        let done = within(deadline, "hangs", move || {
            // The end of the wait is there so that the test fails instead of hanging.
            let _ = tell.send(released.recv_timeout(Duration::from_secs(20)).is_ok());
            Ok(())
        });
        assert_eq!(done.unwrap_err().kind(), io::ErrorKind::TimedOut);
        let _ = release.send(());
        assert!(told.recv().unwrap(), "the call waited for the work");
    }

    #[test]
    fn n19_what_is_done_in_time_comes_back() {
        let hour = Deadline::after(Some(Duration::from_secs(3600)));
        for deadline in [hour, Deadline::NEVER] {
            assert_eq!(within(deadline, "quick", || Ok(7)).unwrap(), 7);
            let failed =
                within(deadline, "fails", || io::Result::<()>::Err(io::ErrorKind::NotFound.into()));
            assert_eq!(failed.unwrap_err().kind(), io::ErrorKind::NotFound);
        }
    }
}
