//! A machine in a tree.

use super::start::{Plan, Switch};
use crate::kit::captured::Captured;
use otp::prelude::*;

supervisor! {
    House(plan: Plan): one_for_one {
        hall: Switch = Switch::spec(*plan),
        #[transient]
        lamp(at: Plan): Switch = Switch::spec(at),
    }
}

/// The reference from the tree leads to whoever runs.
#[otp::test]
async fn a_machine_is_restarted_and_its_ref_follows() {
    let _captured = Captured::start("otp::report");
    let house = House { plan: Plan::Off }.start_link().await.unwrap();
    let hall: Ref<Switch> = house.hall();
    hall.flip();
    assert_eq!(hall.state().await.unwrap(), "On 1");
    let before = hall.pid().unwrap();
    assert_eq!(hall.stop_me(ExitReason::error("burnt")).await, Ok("stopped"));
    otp::exited(before).await;
    assert_eq!(hall.state().await.unwrap(), "Off 0", "it waits for the next one");
    assert_ne!(hall.pid(), Some(before));
    let lamp = house.start_lamp(Plan::On).await.unwrap();
    assert_eq!(lamp.state().await.unwrap(), "On 0");
    house.stop().await.unwrap();
    assert!(!lamp.is_alive());
}
