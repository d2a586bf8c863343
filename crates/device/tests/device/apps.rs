//! Opening and quitting apps, through a dashboard that leaves the bus each time.

use std::time::Duration;

use device::apdu::{Answer, Request, StatusWord};
use device::{ApduLink, CheckError, DeviceError, Limits, LinkError, ProtocolError, Session, StatusError};

/// A device with the Bitcoin apps, away from the bus while it changes apps.
struct Dashboard {
    running: String,
    next: Option<String>,
    /// Leaves before it answers, as some models do.
    hasty: bool,
}

impl Dashboard {
    fn session(hasty: bool) -> Session {
        let dashboard = Self { running: "BOLOS".to_owned(), next: None, hasty };
        Session::new(Box::new(dashboard), Limits::default())
    }

    fn leave_for(&mut self, app: &str) -> Result<Vec<u8>, DeviceError> {
        self.next = Some(app.to_owned());
        if self.hasty {
            return Err(LinkError::Unplugged.into());
        }
        Ok(vec![0x90, 0])
    }
}

impl ApduLink for Dashboard {
    fn exchange(&mut self, request: &[u8], _: Duration) -> Result<Vec<u8>, DeviceError> {
        if self.next.is_some() {
            return Err(LinkError::Unplugged.into());
        }
        let request = Request::parse(request)?;
        let on_dashboard = self.running == "BOLOS";
        let name = String::from_utf8_lossy(request.data()).into_owned();
        match (request.cla, request.ins) {
            (0xb0, 0x01) => {
                let mut data = vec![1, self.running.len() as u8];
                data.extend(self.running.bytes());
                data.extend(b"\x052.4.6\x01\x00");
                Ok(Answer { data, status: StatusWord::OK }.to_bytes())
            }
            (0xb0, 0xa7) => self.leave_for("BOLOS"),
            (0xe0, 0x01) if on_dashboard => {
                let data = b"\x33\x10\x00\x04\x051.1.1\x04\xe6\x00\x00\x00\x044.03".to_vec();
                Ok(Answer { data, status: StatusWord::OK }.to_bytes())
            }
            (0xe0, 0xd8) if on_dashboard && name.starts_with("Bitcoin") => self.leave_for(&name),
            (0xe0, 0xd8) if on_dashboard => Ok(vec![0x68, 0x07]),
            _ => Ok(vec![0x6e, 0x00]),
        }
    }

    fn reopen(&mut self, _: Duration) -> Result<(), LinkError> {
        if let Some(next) = self.next.take() {
            self.running = next;
        }
        Ok(())
    }
}

#[test]
fn an_app_is_opened_and_quit_across_the_unplugging() {
    for hasty in [false, true] {
        let mut session = Dashboard::session(hasty);
        assert_eq!(session.open_app("Bitcoin Test").expect("installed").name, "Bitcoin Test");
        assert!(matches!(session.firmware(), Err(DeviceError::Status(StatusError::WrongApp { .. }))));
        assert_eq!(session.quit_app().expect("quit").name, "BOLOS");
    }
}

#[test]
fn an_app_that_is_not_installed_or_not_running_is_an_error() {
    let mut session = Dashboard::session(false);
    assert!(matches!(
        session.open_app("Doom"),
        Err(DeviceError::Status(StatusError::AppNotInstalled { .. }))
    ));
    assert!(matches!(
        session.require_app("Bitcoin"),
        Err(DeviceError::Check(CheckError::OtherAppRunning { .. }))
    ));
}

#[test]
fn the_firmware_is_read_from_the_dashboard() {
    let firmware = Dashboard::session(false).firmware().expect("on the dashboard");
    assert_eq!(firmware.target_id, 0x3310_0004);
    assert_eq!((firmware.version.as_str(), firmware.mcu.as_str()), ("1.1.1", "4.03"));
}

#[test]
fn a_name_with_control_characters_is_not_shown_to_anybody() {
    let mut session = Session::new(
        Box::new(Dashboard { running: "Bit\ncoin".to_owned(), next: None, hasty: false }),
        Limits::default(),
    );
    assert!(matches!(
        session.running_app(),
        Err(DeviceError::Protocol(ProtocolError::MalformedAnswer { .. }))
    ));
}
