/// The root of the program.
pub struct App {
    ///`cap`, which the children are started with.
    pub cap: usize,
}
impl App {
    fn kv(&self) -> ::otp::__private::Spec<Kv> {
        let Self { cap, .. } = self;
        Kv::spec(*cap)
    }
    fn web(&self, __siblings: &AppRef) -> ::otp::__private::Spec<Web> {
        let Self { cap, .. } = self;
        let kv = __siblings.kv();
        Web::spec(kv)
    }
    fn conn(&self, socket: TcpStream) -> ::otp::__private::Spec<Conn> {
        let Self { cap, .. } = self;
        Conn::spec(socket)
    }
}
const _: () = {
    let () = <App as ::otp::__private::Tree>::FIT;
};
///A running [`App`] and its children; stays valid when any of them is restarted.
pub struct AppRef {
    __sup: ::otp::__private::SupervisorRef,
    __children: ::std::sync::Arc<__AppChildren>,
}
struct __AppChildren {
    kv: ::std::boxed::Box<
        dyn ::core::any::Any + ::core::marker::Send + ::core::marker::Sync,
    >,
    web: ::std::boxed::Box<
        dyn ::core::any::Any + ::core::marker::Send + ::core::marker::Sync,
    >,
}
impl AppRef {
    /// Stores things.
    ///
    ///The child `kv`; stays valid when it is restarted.
    pub fn kv(&self) -> ::otp::__private::Ref<Kv> {
        Self::__child(&self.__children.kv)
    }
    ///The child `web`; stays valid when it is restarted.
    pub fn web(&self) -> ::otp::__private::Ref<Web> {
        Self::__child(&self.__children.web)
    }
    ///Starts one more child of the kind `conn`.
    ///
    /// # Errors
    /// When the child could not be started, or its supervisor does not run.
    pub async fn start_conn(
        &self,
        socket: TcpStream,
    ) -> ::core::result::Result<
        ::otp::__private::Ref<Conn>,
        ::otp::__private::StartError,
    > {
        let () = <TcpStream as ::otp::__private::StartArgument>::FIT;
        self.__sup
            .__start_temporary::<
                App,
                Conn,
                _,
            >(
                "conn",
                ::otp::__private::ChildOptions::new()
                    .restart(::otp::__private::Restart::Temporary),
                move |__this: &App| { <App>::conn(__this, socket) },
            )
            .await
    }
    fn __child<__Ref: ::core::clone::Clone + 'static>(
        __place: &::std::boxed::Box<
            dyn ::core::any::Any + ::core::marker::Send + ::core::marker::Sync,
        >,
    ) -> __Ref {
        match __place.downcast_ref::<__Ref>() {
            ::core::option::Option::Some(__child) => ::core::clone::Clone::clone(__child),
            ::core::option::Option::None => ::core::unreachable!(),
        }
    }
}
impl ::core::clone::Clone for AppRef {
    fn clone(&self) -> Self {
        Self {
            __sup: ::core::clone::Clone::clone(&self.__sup),
            __children: ::core::clone::Clone::clone(&self.__children),
        }
    }
}
impl ::core::fmt::Debug for AppRef {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        __f.debug_tuple("AppRef").field(&self.__sup).finish()
    }
}
impl ::core::convert::AsRef<::otp::__private::SupervisorRef> for AppRef {
    fn as_ref(&self) -> &::otp::__private::SupervisorRef {
        &self.__sup
    }
}
impl ::otp::__private::Process for App {
    type Args = Self;
    type Ref = AppRef;
    const DEFAULTS: ::otp::__private::ChildDefaults = ::otp::__private::ChildDefaults::SUPERVISOR;
    const SUPERVISORS: usize = {
        let mut __supervisors = 1;
        {
            __supervisors += <Kv as ::otp::__private::Process>::SUPERVISORS;
        }
        {
            __supervisors += <Web as ::otp::__private::Process>::SUPERVISORS;
        }
        __supervisors
    };
    fn vacant() -> AppRef {
        let _ = const { Self::SUPERVISORS };
        AppRef {
            __sup: ::otp::__private::SupervisorRef::__vacant(),
            __children: ::std::sync::Arc::new(__AppChildren {
                kv: ::std::boxed::Box::new(<Kv as ::otp::__private::Process>::vacant()),
                web: ::std::boxed::Box::new(<Web as ::otp::__private::Process>::vacant()),
            }),
        }
    }
    fn boot(
        __spec: ::otp::__private::Spec<Self>,
        __at: &AppRef,
    ) -> ::otp::__private::BoxFuture<
        'static,
        ::core::result::Result<::otp::__private::Booted, ::otp::__private::StartError>,
    > {
        let (__this, __options) = __spec.__into_parts();
        let __this = <App as ::otp::__private::Tree>::__shared(__this);
        let __supervisor = ::otp::__private::Supervisor::new(
                ::otp::__private::Strategy::RestForOne,
            )
            .intensity(3u32, ::core::time::Duration::from_millis(5000u64))
            .__state(::std::sync::Arc::clone(&__this));
        let __supervisor = {
            let __this = ::std::sync::Arc::clone(&__this);
            __supervisor
                .__child::<
                    Kv,
                >(
                    "kv",
                    AppRef::__child(&__at.__children.kv),
                    ::otp::__private::ChildOptions::new(),
                    move || <App>::kv(::otp::__private::value::<App>(&*__this)),
                )
        };
        let __supervisor = {
            let __this = ::std::sync::Arc::clone(&__this);
            let __siblings = ::core::clone::Clone::clone(__at);
            __supervisor
                .__child::<
                    Web,
                >(
                    "web",
                    AppRef::__child(&__at.__children.web),
                    ::otp::__private::ChildOptions::new(),
                    move || <App>::web(
                        ::otp::__private::value::<App>(&*__this),
                        &__siblings,
                    ),
                )
        };
        ::otp::__private::boot_supervisor(
            "App",
            __options,
            ::core::clone::Clone::clone(&__at.__sup),
            __supervisor,
        )
    }
    fn retire(__at: &AppRef) {
        __at.__sup.__retire();
        <Kv as ::otp::__private::Process>::retire(&AppRef::__child(&__at.__children.kv));
        <Web as ::otp::__private::Process>::retire(
            &AppRef::__child(&__at.__children.web),
        );
    }
}
impl App {
    ///`App` as a child of another supervisor, or to be started with options.
    pub fn spec(self) -> ::otp::__private::Spec<App> {
        <App as ::otp::__private::Tree>::__spec(self)
    }
    /// Starts the tree on its own: it lives on when the caller ends.
    ///
    /// # Errors
    /// When a child could not be started; those before it are stopped again.
    pub async fn start(
        self,
    ) -> ::core::result::Result<AppRef, ::otp::__private::StartError> {
        <App as ::otp::__private::Tree>::__spec(self).start().await
    }
    /// Starts the tree, linked to the calling process: it ends when the caller does.
    ///
    /// # Errors
    /// When a child could not be started; those before it are stopped again.
    pub async fn start_link(
        self,
    ) -> ::core::result::Result<AppRef, ::otp::__private::StartError> {
        <App as ::otp::__private::Tree>::__spec(self).start_link().await
    }
}
