//! A server below a supervisor: one restart, and nothing happens to its sibling.

use super::super::Echo;
use super::fragile::{Fragile, Place, provoke};
use crate::kit::unique;
use otp::prelude::*;

supervisor! {
    House(name: String): one_for_one, intensity = 1, period = "5s" {
        sibling: Echo = Echo::spec(),
        fragile: Fragile = Fragile::spec(Place::Nowhere).name(name.as_str()),
    }
}

async fn restarts(house: &HouseRef) -> Vec<u64> {
    let children = house.as_ref().which_children().await.expect("it runs");
    children.iter().rev().map(|child| child.restarts).collect()
}

async fn is_restarted_once(place: Place) {
    let name = unique("fragile");
    let house = House { name: name.clone() }.start().await.expect("it starts");
    let (fragile, sibling) = (house.fragile(), house.sibling());
    let (first, beside) = (fragile.pid().expect("it runs"), sibling.pid());
    provoke(&fragile, place).await;
    // the ref leads to the place in the tree: it waits for the next tenant
    assert_eq!(fragile.handled().await, Ok(1), "{place:?}: a state of its own");
    let second = fragile.pid().expect("it runs");
    assert_ne!(first, second, "{place:?}");
    assert_eq!(otp::whereis(&name), Some(second), "{place:?}");
    tokio::time::sleep(std::time::Duration::from_secs(60)).await;
    assert_eq!(restarts(&house).await, [0, 1], "{place:?}");
    assert_eq!((sibling.pid(), sibling.echo(7).await), (beside, Ok(7)), "{place:?}");
    assert_eq!(fragile.handled().await, Ok(2), "{place:?}");
    house.stop().await.expect("it stops");
    assert_eq!(otp::whereis(&name), None, "{place:?}");
}

#[otp::test]
async fn a_child_that_panics_is_restarted_once_wherever_it_was() {
    for place in Place::RUNNING {
        is_restarted_once(place).await;
    }
}
