//! Files and environment variables.

use super::notes::{mode, note, noted};
use otp::Restart;
use otp::application::{self, ApplicationError, Config, ConfigChange, Origin, Table, Value};
use otp::prelude::*;
use serde::{Deserialize, Serialize};
use std::fs;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Settings {
    port: u16,
    store: Store,
    tags: Vec<String>,
    mode: Mode,
    ratio: f64,
    secret: Option<String>,
    loud: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Store {
    shards: usize,
    path: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Mode {
    Fast,
    Safe,
}

#[derive(Default)]
struct Shop;

#[application]
impl Shop {
    #[env]
    fn env() -> Settings {
        Settings {
            port: 1,
            store: Store { shards: 2, path: "here".to_owned() },
            tags: vec!["a".to_owned()],
            mode: Mode::Safe,
            ratio: 0.5,
            secret: None,
            loud: false,
        }
    }

    #[config_change]
    async fn changed(&mut self, change: &ConfigChange, cx: &mut AppCtx<Self>) {
        let keys =
            |values: &std::collections::BTreeMap<String, Value>| values.keys().cloned().collect::<Vec<_>>().join(" ");
        let ConfigChange { changed, new, removed, .. } = change;
        note(format!("changed [{}] new [{}] removed {removed:?}, port {}", keys(changed), keys(new), cx.env().port));
    }
}

fn loaded(config: Config) -> Settings {
    application::configure(config);
    application::load::<Shop>().unwrap();
    let env = application::env::<Shop>().unwrap();
    application::unload::<Shop>().unwrap();
    Settings::clone(&env)
}

fn said(config: Config) -> String {
    application::configure(config);
    match application::load::<Shop>().unwrap_err() {
        ApplicationError::Config { application: "shop", error } => error.to_string(),
        other => panic!("{other}"),
    }
}

/// application_SUITE: config_change (AP-012)
#[otp::test]
async fn later_files_go_before_earlier_ones_and_variables_before_files() {
    let first = "[shop]\nport = 2\nmode = 'fast'\n[shop.store]\nshards = 3\n";
    let second = "[shop.store]\nshards = 4\n";
    let files = Config::new().text("first", first).unwrap().text("second", second).unwrap();
    let settings = loaded(files.clone());
    assert_eq!((settings.port, settings.store.shards, settings.mode), (2, 4, Mode::Fast));
    assert_eq!((settings.store.path.as_str(), settings.ratio), ("here", 0.5), "the defaults");

    let variables = [
        ("SHOP__STORE__SHARDS", "8"),
        ("SHOP__SECRET", "1234"),
        ("SHOP__STORE__PATH", "99"),
        ("SHOP__TAGS", "['x', 'y']"),
        ("SHOP__MODE", "safe"),
        ("SHOP__RATIO", "2"),
        ("SHOP__LOUD", "true"),
        ("WORKSHOP__PORT", "9"),
    ];
    application::set_env_persistent("shop", "port", 5).unwrap();
    let settings = loaded(files.variables(variables));
    let expected = Settings {
        port: 5,
        store: Store { shards: 8, path: "99".to_owned() },
        tags: vec!["x".to_owned(), "y".to_owned()],
        mode: Mode::Safe,
        ratio: 2.0,
        secret: Some("1234".to_owned()),
        loud: true,
    };
    assert_eq!(settings, expected, "defaults < files < variables < code");
}

/// What a later file says is there when the application is loaded anew; an application that comes later gets its values.
#[otp::test]
async fn an_application_gets_its_values_when_it_is_loaded() -> Result<(), ApplicationError> {
    application::load::<Shop>()?;
    application::configure(Config::new().text("late", "[shop]\nport = 7").unwrap());
    assert_eq!(application::env::<Shop>().unwrap().port, 1, "loaded before");
    application::unload::<Shop>()?;
    application::load::<Shop>()?;
    assert_eq!(application::env::<Shop>().unwrap().port, 7);
    Ok(())
}

/// application_SUITE: otp_2012 (AP-013)
#[otp::test]
async fn running_applications_are_told_what_has_really_changed() -> Result<(), ApplicationError> {
    mode("");
    let before = Config::new().text("before", "[shop]\nport = 2\nsecret = 'x'\n[other]\na = 1").unwrap();
    application::configure(before.clone());
    application::start::<Shop>(Restart::Temporary).await?;
    application::start::<Other>(Restart::Temporary).await?;

    application::config_change(before.clone()).await?;
    assert!(noted().is_empty(), "nothing has changed");

    let after = Config::new().text("after", "[shop]\nport = 3\nsecret = 'x'\n[other]\na = 1\nb = 2").unwrap();
    application::config_change(after).await?;
    let told = ["changed [port] new [] removed [], port 3", "other: new [\"b\"] removed []"];
    assert_eq!(noted(), told, "in the order of their starts");

    application::stop::<Other>().await?;
    application::config_change(Config::new()).await?;
    assert_eq!(noted(), ["changed [port] new [] removed [\"secret\"], port 1"], "who does not run is not told");

    let wrong = Config::new().text("wrong", "[shop]\nport = -3").unwrap();
    let refused = application::config_change(wrong).await.unwrap_err();
    assert!(refused.to_string().contains("wrong:2: shop.port: "), "{refused}");
    assert_eq!(application::env::<Shop>().unwrap().port, 1);
    assert!(noted().is_empty());
    Ok(())
}

#[derive(Default)]
struct Other;

#[application]
impl Other {
    #[env]
    fn env() -> Table {
        Table::new()
    }

    #[config_change]
    fn changed(&mut self, change: &ConfigChange) {
        note(format!("other: new {:?} removed {:?}", change.new.keys().collect::<Vec<_>>(), change.removed));
    }
}

/// Wrong values name file, line and field.
#[otp::test]
async fn mistakes_are_said_with_their_place() {
    let text = |text: &str| Config::new().text("shop.toml", text).unwrap();
    for (config, expected) in [
        (text("\n[shop]\nport = 70000"), "shop.toml:3: shop.port: invalid value: integer `70000`, expected u16"),
        (text("[shop]\nport = 'x'"), "shop.toml:2: shop.port: invalid type: string \"x\", expected u16"),
        (text("[shop]\n\n[shop.store]\nshards = -1"), "shop.toml:4: shop.store.shards: invalid value: integer `-1`"),
        (text("[shop]\ntags = ['a',\n 5]"), "shop.toml:3: shop.tags.1: invalid type: integer `5`, expected a string"),
        (text("[shop]\nmode = 'quick'"), "shop.toml:2: shop.mode: unknown variant `quick`, expected `fast` or `safe`"),
        (text("[shop]\nprot = 1"), "shop.toml:2: shop.prot: there is no such field; there is `port`, `store`, `tags`"),
        (text("shop = 5"), "shop.toml:1: shop: what is said to an application is a table"),
        (text("[shop]\nstore = 5"), "shop.toml:2: shop.store: invalid type: integer `5`, expected struct Store"),
        (
            Config::new().variables([("SHOP__PORT", "eight")]),
            "the environment variable SHOP__PORT: shop.port: \"eight\" is not a value of type u16",
        ),
        (
            Config::new().variables([("SHOP__STORE__SHRADS", "8")]),
            "the environment variable SHOP__STORE__SHRADS: shop.store.shrads: there is no such field",
        ),
        (
            Config::new().variables([("SHOP__LOUD", "yes")]),
            "the environment variable SHOP__LOUD: shop.loud: \"yes\" is not a value of type bool",
        ),
    ] {
        let said = said(config);
        assert!(said.starts_with(expected), "{said}\nis not\n{expected}");
    }
}

/// Missing, unreadable and wrong files are told apart.
#[test]
fn files_that_cannot_be_read_are_named() {
    let folder = std::env::temp_dir().join(format!("otp-config-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let (missing, wrong, binary) = (folder.join("none.toml"), folder.join("wrong.toml"), folder.join("binary.toml"));
    fs::write(&wrong, "[shop]\nport == 3\n").unwrap();
    fs::write(&binary, [0xff, 0xfe, 0x00]).unwrap();

    let error = Config::new().file(&missing).unwrap_err();
    let start = format!("the file {} cannot be read: ", missing.display());
    assert!(error.to_string().starts_with(&start), "{error}");
    assert_eq!(error.origin(), None);
    let error = Config::new().file(&folder).unwrap_err();
    assert!(error.to_string().contains("cannot be read"), "{error}");
    let error = Config::new().file(&binary).unwrap_err();
    assert!(error.to_string().contains("cannot be read") && error.to_string().contains("UTF-8"), "{error}");
    let error = Config::new().file(&wrong).unwrap_err();
    let place = Origin::File { path: wrong.display().to_string().into(), line: 2 };
    assert_eq!(error.origin(), Some(&place), "{error}");
    fs::remove_dir_all(&folder).unwrap();
}

/// application_SUITE: otp_3002 (AP-023)
#[otp::test]
async fn nothing_is_started_when_an_environment_is_wrong() {
    mode("");
    application::configure(Config::new().text("shop.toml", "[shop]\nport = -1").unwrap());
    let wrong = application::ensure_all_started::<NeedsShop>(Restart::Permanent).await.unwrap_err();
    assert!(matches!(wrong, ApplicationError::Config { application: "shop", .. }), "{wrong}");
    assert!(application::which_applications().is_empty());
    assert!(noted().is_empty(), "what comes before it was not started for nothing");
}

#[derive(Default)]
struct NeedsShop;

#[application(applications(super::world::App9, Shop))]
impl NeedsShop {}
