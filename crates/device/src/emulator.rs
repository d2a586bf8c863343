//! Ledger's emulator (Speculos) over TCP: the project's only network code, for rehearsals and tests.
//!
//! To it: length (u32, big end first), APDU. From it: length of the data (without the status word), data,
//! status word.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use crate::error::DeviceError;
use crate::link::{ApduLink, LinkError};

/// The most data bytes in an answer.
const ANSWER_LIMIT: u32 = 256;

/// A connection to a running emulator.
#[derive(Debug)]
pub struct EmulatorLink {
    address: SocketAddr,
    /// None after a failure: what is left in the stream belongs to an abandoned answer.
    stream: Option<TcpStream>,
}

impl EmulatorLink {
    /// Connects to a host by name or address, waiting at most `limit`.
    pub fn connect_to(host: &str, port: u16, limit: Duration) -> Result<Self, LinkError> {
        let failed = |detail: String| LinkError::LinkFailed { detail };
        let mut addresses = (host, port).to_socket_addrs().map_err(|error| failed(error.to_string()))?;
        Self::connect(addresses.next().ok_or_else(|| failed(format!("{host}: no address")))?, limit)
    }

    /// Connects, waiting at most `limit`.
    pub fn connect(address: SocketAddr, limit: Duration) -> Result<Self, LinkError> {
        let mut link = Self { address, stream: None };
        link.reopen(limit)?;
        Ok(link)
    }
}

impl ApduLink for EmulatorLink {
    fn exchange(&mut self, request: &[u8], limit: Duration) -> Result<Vec<u8>, DeviceError> {
        let mut stream = self.stream.take().ok_or(LinkError::Unplugged)?;
        let answer = exchange(&mut stream, request, limit)?;
        self.stream = Some(stream);
        Ok(answer)
    }

    fn reopen(&mut self, limit: Duration) -> Result<(), LinkError> {
        self.stream = None;
        let stream = TcpStream::connect_timeout(&self.address, limit.max(SHORTEST))
            .and_then(|stream| stream.set_nodelay(true).map(|()| stream))
            .map_err(|error| failure(&error, limit))?;
        self.stream = Some(stream);
        Ok(())
    }
}

/// A time-out of zero means "for ever" to the system.
const SHORTEST: Duration = Duration::from_millis(1);

fn exchange(stream: &mut TcpStream, request: &[u8], limit: Duration) -> Result<Vec<u8>, LinkError> {
    let deadline = Deadline { started: Instant::now(), limit };
    let length = u32::try_from(request.len())
        .map_err(|_| LinkError::LinkFailed { detail: "request too long".to_owned() })?;
    let mut message = length.to_be_bytes().to_vec();
    message.extend(request);
    stream
        .set_write_timeout(Some(deadline.left()?))
        .and_then(|()| stream.write_all(&message))
        .map_err(|error| failure(&error, limit))?;

    let mut length = [0; 4];
    read_exactly(stream, &mut length, &deadline)?;
    let length = u32::from_be_bytes(length);
    if length > ANSWER_LIMIT {
        return Err(LinkError::EmulatorAnswerTooLong { length: u64::from(length) });
    }
    let mut answer = vec![0; length as usize + 2];
    read_exactly(stream, &mut answer, &deadline)?;
    Ok(answer)
}

struct Deadline {
    started: Instant,
    limit: Duration,
}

impl Deadline {
    fn left(&self) -> Result<Duration, LinkError> {
        self.limit
            .checked_sub(self.started.elapsed())
            .map(|left| left.max(SHORTEST))
            .ok_or_else(|| LinkError::no_answer(self.limit))
    }
}

/// As `read_exact`, within one deadline for all of its parts.
fn read_exactly(stream: &mut TcpStream, buffer: &mut [u8], deadline: &Deadline) -> Result<(), LinkError> {
    let mut filled = 0;
    while filled < buffer.len() {
        let left = deadline.left()?;
        let read = stream.set_read_timeout(Some(left)).and_then(|()| stream.read(&mut buffer[filled..]));
        match read {
            Ok(0) => return Err(LinkError::Unplugged),
            Ok(count) => filled += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(failure(&error, deadline.limit)),
        }
    }
    Ok(())
}

fn failure(error: &std::io::Error, limit: Duration) -> LinkError {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => LinkError::no_answer(limit),
        ErrorKind::BrokenPipe
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::UnexpectedEof => LinkError::Unplugged,
        _ => LinkError::LinkFailed { detail: error.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// A server that reads one request and then writes these bytes.
    fn server(answer: Vec<u8>, hold: bool) -> (SocketAddr, thread::JoinHandle<Vec<u8>>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("bound");
        let thread = thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("the client connects");
            let mut length = [0; 4];
            stream.read_exact(&mut length).expect("a length");
            let mut request = vec![0; u32::from_be_bytes(length) as usize];
            stream.read_exact(&mut request).expect("a request");
            stream.write_all(&answer).expect("the client listens");
            if hold {
                let _ = stream.read(&mut length);
            }
            request
        });
        (address, thread)
    }

    fn ask(answer: &[u8], hold: bool) -> Result<Vec<u8>, DeviceError> {
        let (address, thread) = server(answer.to_vec(), hold);
        let mut link = EmulatorLink::connect(address, Duration::from_secs(5)).expect("listening");
        let result = link.exchange(&[0xb0, 1, 0, 0, 0], Duration::from_millis(200));
        drop(link);
        assert_eq!(thread.join().expect("no panic in the server"), [0xb0, 1, 0, 0, 0]);
        result
    }

    #[test]
    fn the_length_does_not_count_the_status_word() {
        assert_eq!(ask(&[0, 0, 0, 1, 7, 0x90, 0], true), Ok(vec![7, 0x90, 0]));
    }

    #[test]
    fn silence_ends_in_the_time_limit_and_a_cut_is_an_unplugging() {
        assert_eq!(ask(&[0, 0, 0], true), Err(LinkError::no_answer(Duration::from_millis(200)).into()));
        assert_eq!(ask(&[0, 0, 0, 9, 1], false), Err(LinkError::Unplugged.into()));
    }

    #[test]
    fn an_over_long_answer_is_refused_before_it_is_read() {
        assert_eq!(
            ask(&[0xff; 4], true),
            Err(LinkError::EmulatorAnswerTooLong { length: 0xffff_ffff }.into())
        );
    }
}
