//! The register of devices as the people of a rehearsal fill it: a swapped device is refused, what is recorded is not
//! asked again after a break, and the lives of spare devices end as they were witnessed.

use std::path::Path;

use app::{
    BornOn, DeviceSpec, Failure, Notice, Person, Question, RehearsalRequest, Room, register::Standing,
    rehearse, resume, show_register,
};

/// People who copy their paper, but for one answer, and who may leave at one question.
#[derive(Default)]
struct Crowd {
    /// Who was asked what.
    asked: Vec<(String, &'static str)>,
    /// Who leaves at which question.
    leaves_at: Option<(&'static str, &'static str)>,
    /// Who types something else at which question.
    misreads: Option<(&'static str, &'static str, &'static str)>,
    /// Somebody misreads when asked the same for the so manieth time, once, and all try again.
    slips_at: Option<(&'static str, &'static str, usize)>,
}

impl Crowd {
    fn hear(&mut self, question: &Question<'_>) -> Result<(), Failure> {
        if self.leaves_at == Some((question.who, question.text)) {
            return Err(Failure::declined(question.who));
        }
        self.asked.push((question.who.to_owned(), question.text));
        Ok(())
    }

    fn times(&self, text: &str) -> usize {
        self.asked.iter().filter(|(_, asked)| *asked == text).count()
    }
}

impl Room for Crowd {
    fn tell(&mut self, _: Notice) {}

    fn confirm(&mut self, question: Question<'_>) -> Result<(), Failure> {
        self.hear(&question)
    }

    fn type_in(&mut self, question: Question<'_>, rehearsed: &str) -> Result<String, Failure> {
        self.hear(&question)?;
        if let Some((who, text, nth)) = self.slips_at
            && (who, text) == (question.who, question.text)
            && self.asked.iter().filter(|asked| asked.0 == who && asked.1 == text).count() == nth
        {
            return Ok("RH-SLIP".to_owned());
        }
        match self.misreads {
            Some((who, text, typed)) if who == question.who && text == question.text => Ok(typed.to_owned()),
            Some(_) | None => Ok(rehearsed.to_owned()),
        }
    }

    fn try_again(&mut self, _: &Failure) -> bool {
        self.slips_at.is_some()
    }

    fn holder(&mut self, _: &str, _: &DeviceSpec) -> Box<dyn Person> {
        Box::new(simulator::Approves)
    }
}

fn request(out: &Path) -> RehearsalRequest {
    RehearsalRequest {
        rng_seed: Some(7),
        lifecycle: true,
        out: out.to_owned(),
        ..RehearsalRequest::default()
    }
}

/// How many devices the log in a folder holds.
fn registered(out: &Path) -> usize {
    let shown = show_register(&out.join("rehearsal.himuro"), None, BornOn::default()).expect("a whole log");
    assert_eq!(shown.judged(), Ok(()));
    shown.devices.len()
}

#[test]
fn a_device_whose_serial_two_people_read_differently_is_not_registered() {
    for (who, typed, code) in [
        ("W", "RH-SWAPPED", "app-serials-differ"),
        ("B", "RH-SWAPPED", "app-serials-differ"),
        ("W", "", "ceremony-bad-serial"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path().join("out");
        let mut crowd = Crowd { misreads: Some((who, "app-type-serial", typed)), ..Crowd::default() };
        let failure = rehearse(&request(&out), &mut crowd).expect_err("it is refused");
        assert_eq!(failure.code(), code, "{who}");
        // A was registered before B read something else.
        assert_eq!(registered(&out), usize::from(who == "B"), "{who}");
        assert_eq!(crowd.times("app-ask-device"), usize::from(who == "B"), "nobody confirms what differs");
    }
}

#[test]
fn a_slip_at_the_second_spare_is_tried_again_and_the_first_is_not_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    // The witness reads the serials of three cold devices and the hot one, then those of two spares.
    let mut crowd = Crowd { slips_at: Some(("W", "app-type-serial", 6)), ..Crowd::default() };
    rehearse(&request(&out), &mut crowd).expect("it is tried again and goes on to its end");
    assert_eq!((registered(&out), crowd.times("app-ask-device")), (6, 6));
}

#[test]
fn a_broken_seal_is_recorded_and_no_key_is_said_to_be_born_behind_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let misreads = Some(("A", "app-type-device-seal", "HM-1001 broken"));
    let failure = rehearse(&request(&out), &mut Crowd { misreads, ..Crowd::default() }).expect_err("refused");
    assert_eq!(failure.code(), "ceremony-seal-was-broken");
    let again = resume(&out, &mut Crowd::default()).expect_err("that ceremony is over");
    assert_eq!(again.code(), "app-ceremony-aborted");
    let shown = show_register(&out.join("rehearsal.himuro"), None, BornOn::default()).expect("a whole log");
    assert!(!shown.devices[0].seal.intact && shown.devices[0].keys.is_empty());
}

#[test]
fn the_pin_may_be_kept_by_another_person_of_the_roster_and_by_nobody_else() {
    for (keeper, refused) in
        [("M", None), ("", Some("app-keeper-unknown")), ("4711", Some("app-keeper-unknown"))]
    {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path().join("out");
        let mut crowd = Crowd { misreads: Some(("A", "app-type-pin-keeper", keeper)), ..Crowd::default() };
        let outcome = rehearse(&request(&out), &mut crowd);
        assert_eq!(outcome.as_ref().err().map(|failure| failure.code()), refused, "{keeper}");
        if refused.is_none() {
            let shown = show_register(&out.join("rehearsal.himuro"), None, BornOn::default()).expect("a log");
            assert_eq!(shown.judged(), Ok(()));
            let keepers: Vec<&str> = shown.devices.iter().map(|device| device.pin_keeper.as_str()).collect();
            assert_eq!(
                keepers.iter().filter(|one| **one == "M").count(),
                3,
                "A's device and two spares: {keepers:?}"
            );
        }
    }
}

#[test]
fn whoever_leaves_is_not_asked_again_for_what_is_recorded_and_every_life_ends_as_witnessed() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let mut crowd = Crowd { leaves_at: Some(("C", "app-type-serial")), ..Crowd::default() };
    assert_eq!(rehearse(&request(&out), &mut crowd).expect_err("C leaves").code(), "app-declined");
    assert_eq!((registered(&out), crowd.times("app-ask-device")), (2, 2));

    // The third cold device and the hot one are asked for, then the spares; the first of them is reset and retired.
    let mut crowd = Crowd { leaves_at: Some(("W", "app-ask-destroyed")), ..Crowd::default() };
    assert_eq!(resume(&out, &mut crowd).expect_err("W leaves").code(), "app-declined");
    assert_eq!((registered(&out), crowd.times("app-ask-device")), (6, 4));
    assert_eq!((crowd.times("app-ask-firmware"), crowd.times("app-ask-reset")), (1, 2));

    let mut crowd = Crowd::default();
    resume(&out, &mut crowd).expect("it goes on to its end");
    for (text, times) in [
        ("app-ask-device", 0),
        ("app-ask-firmware", 0),
        ("app-ask-reset", 0),
        ("app-ask-retired", 0),
        ("app-ask-destroyed", 2),
        ("app-ask-lost", 2),
    ] {
        assert_eq!(crowd.times(text), times, "{text}");
    }

    let asked = BornOn { model: Some("Nano S Plus".to_owned()), firmware: Some("1.4.0".to_owned()) };
    let shown = show_register(&out.join("bundle"), None, asked).expect("a whole log");
    assert_eq!(shown.judged(), Ok(()));
    let standing =
        |serial: &str| shown.devices.iter().find(|one| one.serial.as_str() == serial).map(|one| one.standing);
    assert_eq!(standing("RH-SPARE-1"), Some(Standing::Destroyed));
    assert_eq!(standing("RH-SPARE-2"), Some(Standing::Lost));
    assert_eq!(standing("RH-73C5DA0A"), Some(Standing::InUse));
    let first = shown.devices.iter().find(|one| one.serial.as_str() == "RH-73C5DA0A").expect("A's device");
    // Another firmware moves neither the key nor where it was born; it ended the time in which it was never online.
    assert_eq!((first.firmware.as_str(), first.online.to_string().as_str()), ("1.4.1", "2026-11-02"));
    let born = shown.born.expect("an answer");
    // The hot wallet's key was there before: nothing tells where it was born.
    assert_eq!((born.there.len(), born.not_excluded.len()), (3, 1));
}
