//! Erlang/OTP for Rust: supervised servers from plain `impl` blocks.
//!
//! The [book](https://github.com/otp-framework/otp) teaches it; this is the reference.
#![forbid(unsafe_code)]

pub mod prelude;

pub use otp_macros::{call, cast, child, dynamic, format_status, handle_continue, info, init, terminate};
pub use otp_macros::{gen_server, supervision, supervisor};
pub use otp_runtime::exit::{Cause, ExitReason, Panic};
pub use otp_runtime::gen_server::{Call, Ctx, GenServer, Pending, Server, ServerHandle, Stop};
pub use otp_runtime::message::{Down, Exit, Info, Timeout};
pub use otp_runtime::pid::Pid;
pub use otp_runtime::process::{
    Inbox, ProcessInfo, TimerRef, cancel_timer, demonitor, demonitor_flush, exit, exited, is_alive, link, monitor,
    process_info, processes, self_pid, send, send_after, spawn, spawn_link, spawn_monitor, trap_exit, unlink,
};
pub use otp_runtime::protocol::{CallError, ReplyTo, StartError};
pub use otp_runtime::reference::Reference;
pub use otp_runtime::registry::{RegisterError, register, registered, unregister, whereis};
pub use otp_runtime::server_ref::ServerRef;
pub use otp_runtime::spec::{Process, Ref, Restart, Shutdown, Spec};
pub use otp_runtime::{gen_server, report, supervisor};

/// What generated code uses; not for people.
#[doc(hidden)]
pub mod __private {
    #[cfg(feature = "test")]
    pub use otp_runtime::entry::run_test;
    pub use otp_runtime::entry::{Flavor, run};
    pub use otp_runtime::exit::ExitReason;
    pub use otp_runtime::gen_server::{
        Argument, DEFAULT_TIMEOUT, DefaultInit, IntoFlow, IntoInit, IntoStop, Probe, Reply, RestartableArgument,
        ShowDebug, ShowName, StartArgument, State, Tree,
    };
    pub use otp_runtime::gen_server::{Call, Ctx, GenServer, Stop};
    pub use otp_runtime::message::Info;
    pub use otp_runtime::protocol::{ReplySlot, reply_slot};
    pub use otp_runtime::protocol::{ReplyTo, StartError};
    pub use otp_runtime::server_ref::ServerRef;
    pub use otp_runtime::spec::{Booted, BoxFuture, ChildDefaults, ChildType, SpecOptions};
    pub use otp_runtime::spec::{Process, Ref, Restart, Shutdown, Spec};
    pub use otp_runtime::supervisor::{
        AutoShutdown, ChildOptions, Strategy, Supervisor, SupervisorRef, boot_supervisor, start_tree,
    };
}
