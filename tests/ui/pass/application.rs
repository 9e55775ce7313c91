//! Applications in all forms: a library, a tree, cfg'd phases, another path to the crate, private parts.
#![allow(dead_code)]

use otp as reexport;

mod shop {
    use otp::application::{ConfigChange, Table};
    use otp::prelude::*;

    #[derive(Default)]
    struct Till;

    #[gen_server]
    impl Till {
        #[call]
        fn sum(&self) -> u64 {
            0
        }
    }

    supervisor! {
        Tree(name: String): one_for_one {
            till: Till = Till::spec().name(name.clone()),
        }
    }

    #[derive(Default)]
    struct Library;

    #[application]
    impl Library {}

    struct Shop {
        name: String,
    }

    #[application(
        name = "corner_shop",
        description = "sells things",
        version = "1.0.0",
        applications(Library),
        optional_applications(other::Optional),
        included_applications(other::Part),
        start_timeout = "30s"
    )]
    impl Shop {
        #[env]
        fn env() -> Table {
            Table::new().with("name", "till")
        }

        #[init]
        async fn new(env: &Table, cx: &mut AppCtx<Self>) -> Result<Self, Stop> {
            assert_eq!(env, cx.env());
            Ok(Shop { name: env.get("name").cloned().ok_or(Stop::normal())?.try_into()? })
        }

        #[start]
        fn start(&self, _: Table, _cx: &mut AppCtx<Self>) -> Result<Spec<Tree>, std::io::Error> {
            Ok(Tree { name: self.name.clone() }.spec())
        }

        #[cfg(unix)]
        #[start_phase]
        fn warm(&mut self) {}

        #[cfg(not(unix))]
        #[start_phase]
        fn cold(&mut self) -> NoSuchType {}

        #[start_phase]
        async fn open(&self, cx: &mut AppCtx<Self>) -> Result<(), CallError> {
            if let Some(tree) = cx.root() {
                tree.till().sum().await?;
            }
            Ok(())
        }

        #[prep_stop]
        async fn prep_stop(&self) {}

        #[stop]
        fn stop(&mut self, _cx: &mut AppCtx<Self>) {}

        #[config_change]
        fn changed(&mut self, change: &ConfigChange) {
            let _ = change.is_empty();
        }
    }

    mod other {
        use crate::reexport::prelude::*;

        #[derive(Default)]
        pub(super) struct Optional;

        #[application(crate = "crate::reexport")]
        impl Optional {}

        #[derive(Default)]
        pub(super) struct Part;

        #[application]
        impl Part {
            #[start_phase]
            fn open(&self) {}
        }
    }

    #[otp::main(flavor = "current_thread")]
    pub(super) async fn main() {
        let started = otp::application::ensure_all_started::<Shop>(otp::Restart::Temporary).await.unwrap();
        assert_eq!(started, ["library", "corner_shop"]);
        assert_eq!(env!("CARGO_PKG_NAME").is_empty(), false, "std's `env!` is still there");
    }
}

fn main() {
    shop::main();
}
