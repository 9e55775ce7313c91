//! Agents.

use otp::Agent;
use otp::prelude::*;
use std::collections::HashMap;

// ANCHOR: agent
supervisor! {
    pub App: one_for_one {
        visits: Agent<HashMap<String, u64>> = Agent::spec(HashMap::new).name("visits"),
    }
}

#[otp::test]
async fn counting_visits() -> Result<(), Box<dyn std::error::Error>> {
    let visits = App.start_link().await?.visits();

    visits.update(|visits| *visits.entry("/".to_owned()).or_default() += 1).await?;
    visits.cast(|visits| *visits.entry("/about".to_owned()).or_default() += 1); // waits for nothing
    let pages = visits.get(HashMap::len).await?;
    assert_eq!(pages, 2);

    // look and change in one step: nobody gets in between
    let before = visits.get_and_update(|visits| visits.insert("/".to_owned(), 0)).await?;
    assert_eq!(before, Some(1));

    // from anywhere, by its name
    let named = Agent::<HashMap<String, u64>>::named("visits");
    assert_eq!(named.get(|visits| visits.get("/").copied()).await?, Some(0));
    Ok(())
}
// ANCHOR_END: agent

// ANCHOR: crash
#[otp::test]
async fn a_function_that_panics() -> Result<(), Box<dyn std::error::Error>> {
    let first = Agent::start(|| vec![1, 2, 3]).await?;
    let beyond = first.get(|numbers| numbers[7]).await;
    assert!(beyond.unwrap_err().to_string().contains("out of bounds"));
    assert!(!first.is_alive()); // a supervisor would start the next one, with a new value
    Ok(())
}
// ANCHOR_END: crash
