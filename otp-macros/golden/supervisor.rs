supervisor! {
    /// The root of the program.
    pub App(cap: usize): rest_for_one, intensity = 3, period = "5s" {
        /// Stores things.
        kv: Kv = Kv::spec(*cap),
        web: Web = Web::spec(kv),
        #[temporary]
        conn(socket: TcpStream): Conn = Conn::spec(socket),
    }
}
