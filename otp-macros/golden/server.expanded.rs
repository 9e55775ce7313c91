#[doc(hidden)]
const Kv_has_two_gen_server_blocks: () = ();
impl Kv {
    /// An empty store for at most `cap` keys.
    pub fn new(cap: usize) -> Self {
        Kv {
            map: HashMap::with_capacity(cap),
        }
    }
    /// Looks a key up.
    pub fn get(&self, key: String) -> Option<u64> {
        self.map.get(&key).copied()
    }
    /// Stores a value.
    pub fn put(&mut self, key: String, value: u64) {
        self.map.insert(key, value);
    }
}
///The messages of [`Kv`], made by the methods of [`KvRef`].
pub enum KvMsg {
    #[doc(hidden)]
    Get { key: String, __reply: ::otp::__private::ReplyTo<Option<u64>> },
    /// Stores a value.
    Put { key: String, value: u64 },
}
#[automatically_derived]
impl ::core::fmt::Debug for KvMsg {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        use ::otp::__private::names::*;
        match *self {
            Self::Get { ref key, .. } => {
                __call(__f, "get", &["key"], &[(&&__Probe(key)).__shown()])
            }
            Self::Put { ref key, ref value, .. } => {
                __cast(
                    __f,
                    "put",
                    &["key", "value"],
                    &[(&&__Probe(key)).__shown(), (&&__Probe(value)).__shown()],
                )
            }
        }
    }
}
///Client of a running [`Kv`]: a method for each of its calls and casts.
pub struct KvRef {
    __server: ::otp::__private::ServerRef<Kv>,
}
#[automatically_derived]
impl ::core::clone::Clone for KvRef {
    fn clone(&self) -> Self {
        Self {
            __server: ::core::clone::Clone::clone(&self.__server),
        }
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for KvRef {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::fmt::Formatter::debug_tuple(__f, "KvRef").field(&self.__server).finish()
    }
}
#[automatically_derived]
impl ::core::convert::From<::otp::__private::ServerRef<Kv>> for KvRef {
    fn from(__server: ::otp::__private::ServerRef<Kv>) -> Self {
        Self { __server }
    }
}
#[automatically_derived]
impl ::core::convert::AsRef<::otp::__private::ServerRef<Kv>> for KvRef {
    fn as_ref(&self) -> &::otp::__private::ServerRef<Kv> {
        &self.__server
    }
}
impl KvRef {
    /// Looks a key up.
    ///
    ///Runs [`Kv::get`] in the server's process and waits for the reply.
    #[inline]
    pub fn get(
        &self,
        key: impl ::core::convert::Into<String>,
    ) -> ::otp::__private::Call<'_, Kv, Option<u64>> {
        let (__reply, __slot) = ::otp::__private::reply_slot();
        self.__server
            .__call(
                KvMsg::Get {
                    key: ::core::convert::Into::into(key),
                    __reply,
                },
                __slot,
                ::core::option::Option::Some(
                    ::core::time::Duration::from_millis(2000u64),
                ),
            )
    }
    /// Stores a value.
    ///
    ///Has [`Kv::put`] run in the server's process, and does not wait.
    #[inline]
    pub fn put(&self, key: String, value: u64) {
        self.__server.__cast(KvMsg::Put { key, value })
    }
}
#[doc(hidden)]
pub struct __KvArgs {
    cap: usize,
}
impl Kv {
    /// An empty store for at most `cap` keys.
    ///
    ///Describes one start of this server: for options such as a name, and for supervisors.
    pub fn spec(cap: usize) -> ::otp::__private::Spec<Kv> {
        <Kv as ::otp::__private::State>::__spec(__KvArgs { cap })
    }
    /// An empty store for at most `cap` keys.
    ///
    ///Starts the server as a process of its own and waits until `#[init]` has returned.
    pub async fn start(
        cap: usize,
    ) -> ::core::result::Result<KvRef, ::otp::__private::StartError> {
        <Kv as ::otp::__private::State>::__start(__KvArgs { cap }, false).await
    }
    /// An empty store for at most `cap` keys.
    ///
    ///Starts the server as a process linked to the current one and waits until `#[init]` has returned.
    pub async fn start_link(
        cap: usize,
    ) -> ::core::result::Result<KvRef, ::otp::__private::StartError> {
        <Kv as ::otp::__private::State>::__start(__KvArgs { cap }, true).await
    }
}
#[automatically_derived]
#[doc(hidden)]
impl ::otp::__private::GenServer for Kv {
    type Msg = KvMsg;
    type Client = KvRef;
    type Fits = ::otp::__private::Fits<
        Self::Msg,
        { <Kv as ::otp::__private::State>::FIT },
    >;
    const NAME: &'static str = "Kv";
    type Args = __KvArgs;
    fn init_now(
        __args: Self::Args,
        __cx: &mut ::otp::__private::Ctx<Self>,
    ) -> ::core::result::Result<
        ::core::result::Result<Self, ::otp::__private::Stop>,
        Self::Args,
    > {
        let __KvArgs { cap, .. } = __args;
        ::core::result::Result::Ok({
            let __out = Self::new(cap);
            ::otp::__private::IntoInit::<Self>::into_init(__out)
        })
    }
    #[inline]
    fn handle_now(
        &mut self,
        __message: Self::Msg,
        __cx: &mut ::otp::__private::Ctx<Self>,
    ) -> ::otp::__private::Handled<Self::Msg> {
        use ::otp::__private::names::*;
        let __done = match __message {
            KvMsg::Get { key, __reply } => {
                __cx.__enter_call("get", &__reply);
                let __out = Self::get(self, key);
                __cx.__answer(__reply, (&&__Probe(&__out)).__how(), __out)
            }
            KvMsg::Put { key, value } => {
                __cx.__enter("put");
                ::core::result::Result::Ok(Self::put(self, key, value))
            }
        };
        ::otp::__private::Handled::Done(__done)
    }
    fn refuse(__message: Self::Msg) -> bool {
        match __message {
            KvMsg::Get { __reply, .. } => __reply.refuse(),
            _ => return false,
        }
        true
    }
    type Continue = ::core::convert::Infallible;
    fn describe(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        use ::otp::__private::{ShowDebug as _, ShowName as _};
        (&&::otp::__private::Probe(self)).__show(__f)
    }
}
const _: () = {
    #[cfg(rust_analyzer)]
    {
        use ::otp::prelude::init as _;
        use ::otp::prelude::call as _;
        use ::otp::prelude::cast as _;
    }
};
