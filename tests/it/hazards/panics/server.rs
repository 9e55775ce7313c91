//! A server on its own.

use super::fragile::{Fragile, Place, provoke};
use super::{Watch, said};
use crate::kit::{Mail, in_process, unique};
use otp::prelude::*;
use otp::{StartError, sys};

async fn ends_once(place: Place, watched_by_sys: bool) {
    let name = unique("fragile");
    in_process(move |mut inbox| async move {
        otp::trap_exit(true);
        let server = Fragile::spec(Place::Nowhere).name(name.as_str()).start_link().await.expect("it starts");
        if watched_by_sys {
            // every event is put into words, which may panic as well
            sys::log(&server, 3).await.expect("it answers");
        }
        let watch = Watch::over(server.pid().expect("it runs")).await;
        provoke(&server, place).await;
        assert_eq!(otp::whereis(&name), None, "{place:?}");
        watch.heard(&mut inbox).await.one_panic(&format!("{place:?}"), &place.words());
        let again = Fragile::spec(Place::Nowhere).name(name.as_str()).start().await.expect("the name is free");
        assert_eq!(again.handled().await, Ok(1));
        again.stop().await.expect("it stops");
    })
    .await;
}

#[otp::test]
async fn a_server_that_panics_ends_once_wherever_it_was() {
    for place in Place::RUNNING {
        ends_once(place, false).await;
    }
}

#[otp::test]
async fn so_does_one_that_is_watched_by_sys() {
    for place in Place::RUNNING {
        ends_once(place, true).await;
    }
}

/// Its starter learns it from the start alone, and the name is free for the next one.
#[otp::test]
async fn a_server_that_panics_in_init_has_not_started() {
    for place in [Place::Init, Place::InitLater] {
        let name = unique("fragile");
        in_process(move |mut inbox| async move {
            otp::trap_exit(true);
            for _ in 0..3 {
                let spec = Fragile::spec(place).name(name.as_str());
                let StartError::Failed(reason) = spec.start_link().await.expect_err("it panics") else {
                    panic!("it failed")
                };
                assert_eq!(said(&reason), format!("in {place:?}"));
                assert_eq!(otp::whereis(&name), None);
            }
            inbox.is_silent().await;
            let info = otp::process_info(inbox.pid()).expect("it runs");
            assert_eq!((info.links.len(), info.monitors.len()), (0, 0));
        })
        .await;
    }
}
