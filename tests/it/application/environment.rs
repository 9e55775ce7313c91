//! Environments, by key and typed, as the program's own code sets them.

use otp::Restart;
use otp::application::{self, ApplicationError, Table, Value};
use otp::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Default)]
struct Keyed;

#[application]
impl Keyed {
    #[env]
    fn env() -> Table {
        Table::new().with("port", 6380).with("limits", Table::new().with("clients", 10))
    }
}

/// application_SUITE: get_env (AP-007)
#[otp::test]
async fn values_are_asked_by_key() -> Result<(), ApplicationError> {
    application::load::<Keyed>()?;
    assert_eq!(application::get_env("keyed", "port"), Some(Value::from(6380)));
    assert_eq!(application::get_env("keyed", "limits.clients"), Some(Value::from(10)));
    application::set_env("keyed", "name", "x")?;
    assert_eq!(application::get_env("keyed", "name"), Some(Value::from("x")));
    assert_eq!(application::get_env("keyed", "nothing"), None);
    assert_eq!(application::get_env("nobody", "port"), None);
    let default = application::get_env("nobody", "port").unwrap_or(Value::from(1));
    assert_eq!(u16::try_from(default), Ok(1));
    let all = application::get_all_env("keyed");
    assert_eq!(all.iter().map(|(key, _)| key).collect::<Vec<_>>(), ["limits", "name", "port"]);
    assert_eq!(application::env::<Keyed>().unwrap().get("name"), Some(&Value::from("x")));
    Ok(())
}

/// application_SUITE: set_env (AP-009)
#[otp::test]
async fn what_is_set_before_it_is_loaded_gives_way_to_its_own_values() -> Result<(), ApplicationError> {
    application::set_env("keyed", "port", 1)?;
    application::set_env("keyed", "extra", 2)?;
    assert_eq!(application::get_env("keyed", "port"), Some(Value::from(1)));
    application::load::<Keyed>()?;
    assert_eq!(application::get_env("keyed", "port"), Some(Value::from(6380)));
    assert_eq!(application::get_env("keyed", "extra"), Some(Value::from(2)));
    application::set_env("keyed", "port", 3)?;
    assert_eq!(application::get_env("keyed", "port"), Some(Value::from(3)));
    application::unload::<Keyed>()?;
    assert!(application::get_all_env("keyed").is_empty(), "forgotten with the application");
    application::load::<Keyed>()?;
    assert_eq!(application::get_env("keyed", "port"), Some(Value::from(6380)));
    Ok(())
}

/// application_SUITE: set_env_persistent, persistent_env (AP-010)
#[otp::test]
async fn what_is_set_persistently_goes_before_the_applications_own() -> Result<(), ApplicationError> {
    application::set_env_persistent("keyed", "port", 1)?;
    application::set_env_persistent("keyed", "extra", 2)?;
    application::load::<Keyed>()?;
    assert_eq!(application::get_env("keyed", "port"), Some(Value::from(1)));
    application::unload::<Keyed>()?;
    assert_eq!(application::get_env("keyed", "port"), Some(Value::from(1)));
    application::load::<Keyed>()?;
    assert_eq!(application::get_env("keyed", "extra"), Some(Value::from(2)));

    application::unset_env("keyed", "port")?;
    application::unset_env("keyed", "extra")?;
    assert_eq!(application::get_env("keyed", "port"), Some(Value::from(6380)));
    application::unload::<Keyed>()?;
    application::load::<Keyed>()?;
    assert_eq!(application::get_env("keyed", "port"), Some(Value::from(6380)));
    assert_eq!(application::get_env("keyed", "extra"), None);
    Ok(())
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Config {
    port: u16,
    name: Option<String>,
    limits: Limits,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Limits {
    clients: usize,
}

struct Typed {
    port: u16,
}

#[application]
impl Typed {
    #[env]
    fn env() -> Config {
        Config { port: 6380, name: None, limits: Limits { clients: 10 } }
    }

    #[init]
    fn new(config: &Config) -> Self {
        Typed { port: config.port }
    }

    #[start]
    fn start(&self, config: Config) -> Spec<super::world::Tree> {
        assert_eq!(config.port, self.port);
        super::world::Tree.spec()
    }
}

/// An environment has a type; what does not fit changes nothing.
#[otp::test]
async fn an_environment_may_have_a_type() -> Result<(), ApplicationError> {
    application::set_env_persistent("typed", "limits.clients", 20)?;
    application::start::<Typed>(Restart::Temporary).await?;
    let env = application::env::<Typed>().unwrap();
    assert_eq!(*env, Config { port: 6380, name: None, limits: Limits { clients: 20 } });

    application::set_env("typed", "name", "shop")?;
    assert_eq!(application::env::<Typed>().unwrap().name.as_deref(), Some("shop"));
    let wrong = application::set_env("typed", "port", 70_000).unwrap_err();
    let text = "the application typed is not configured rightly: the program's own settings: typed.port: invalid value: \
                integer `70000`, expected u16";
    assert_eq!(wrong.to_string(), text);
    assert_eq!(application::get_env("typed", "port"), Some(Value::from(6380)), "nothing is changed");
    let wrong = application::set_env("typed", "limits.clinets", 1).unwrap_err();
    assert!(wrong.to_string().contains("typed.limits.clinets: there is no such field; there is `clients`"), "{wrong}");
    Ok(())
}

/// Its own functions see what it is now.
struct Watching;

#[application]
impl Watching {
    #[env]
    fn env() -> Table {
        Table::new().with("n", 1)
    }

    #[init]
    fn new(env: &Table) -> Self {
        super::notes::note(format!("made with {}", env.get("n").unwrap()));
        Watching
    }

    #[stop]
    fn stop(&mut self, cx: &mut AppCtx<Self>) {
        super::notes::note(format!("stopped with {}", cx.env().get("n").unwrap()));
    }
}

#[otp::test]
async fn its_own_functions_see_what_is_set_while_it_runs() -> Result<(), ApplicationError> {
    super::notes::mode("");
    application::start::<Watching>(Restart::Temporary).await?;
    application::set_env("watching", "n", 2)?;
    application::stop::<Watching>().await?;
    assert_eq!(super::notes::noted(), ["made with 1", "stopped with 2"]);
    Ok(())
}
