//! Somebody waits for a verification: it says how far it is, and ends when it is told to.

use std::ops::ControlFlow;

use audit::{
    BundleContents, Keys, Progress, Stage, Stopped, VerifyError, export_bundle, verify, verify_with,
};

use crate::common::Room;

#[test]
fn progress_rises_to_its_end_in_each_stage_and_changes_no_finding() {
    let room = Room::new();
    room.small();
    let bundle = room.folder.path().join("bundle");
    export_bundle(&room.log(), &bundle, &BundleContents::default()).unwrap();
    let identity = room.identity();
    for (path, keys, stages) in [
        (room.log(), Keys::None, &[Stage::Records, Stage::Exhibits][..]),
        (room.log(), Keys::Identity(&identity), &[Stage::Records, Stage::Exhibits]),
        (bundle, Keys::Identity(&identity), &[Stage::Bundle, Stage::Records, Stage::Exhibits]),
    ] {
        let mut told: Vec<Progress> = Vec::new();
        let verified = verify_with(&path, keys, None, &mut |progress| {
            told.push(progress);
            ControlFlow::Continue(())
        });
        assert_eq!(verified, verify(&path, keys, None));
        let mut seen: Vec<Stage> = told.iter().map(|progress| progress.stage).collect();
        seen.dedup();
        assert_eq!(seen, stages);
        for stage in stages {
            let of_it: Vec<_> = told.iter().filter(|progress| progress.stage == *stage).collect();
            assert!(of_it.is_sorted_by(|a, b| a.done < b.done && a.of == b.of), "{of_it:?}");
            let last = of_it.last().unwrap();
            assert_eq!(last.done, last.of, "{stage:?}");
        }
    }
}

#[test]
fn a_verification_ends_at_each_moment_at_which_it_is_told_to() {
    let room = Room::new();
    room.small();
    let mut moments = 0;
    loop {
        let mut left = moments;
        let stopped = verify_with(&room.log(), Keys::Identity(&room.identity()), None, &mut |_| {
            if left == 0 {
                return ControlFlow::Break(());
            }
            left -= 1;
            ControlFlow::Continue(())
        });
        match stopped {
            Err(error) => assert_eq!(error, VerifyError::Stopped(Stopped::Stopped)),
            Ok(_) => break,
        }
        moments += 1;
    }
    assert!(moments >= 4, "records twice, the exhibit twice: {moments}");
}
