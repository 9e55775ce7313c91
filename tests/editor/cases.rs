//! What is asked where. `$0` is the cursor.

pub(crate) enum Asked {
    /// Completion offers all of these.
    Completion(&'static [&'static str]),
    /// The definition is the line that begins so.
    Definition(&'static str),
    /// Hovering shows this.
    Hover(&'static str),
    /// Renaming changes so many places.
    Rename(usize),
}

pub(crate) struct Case {
    pub(crate) what: &'static str,
    /// What is replaced in the file, and by what; one of them has the cursor.
    pub(crate) edits: &'static [(&'static str, &'static str)],
    pub(crate) asked: Asked,
}

const HALF_TYPED: (&str, &str) =
    ("// <another handler>", "#[call]\n    pub fn count(&self) -> usize {\n        let n = self.\n    }");
const HALF_A_SIGNATURE: (&str, &str) = ("// <another handler>", "#[call]\n    pub fn count(&self, ");

pub(crate) const CASES: &[Case] = &[
    Case {
        what: "fields and methods of the state, in a handler",
        edits: &[("// <body of put>", "self.$0")],
        asked: Asked::Completion(&["map", "put", "clear"]),
    },
    Case {
        what: "methods of a field, in an async handler",
        edits: &[("// <body of get>", "self.map.$0")],
        asked: Asked::Completion(&["contains_key", "len"]),
    },
    Case {
        what: "an argument of a handler",
        edits: &[("// <body of put>", "key.$0")],
        asked: Asked::Completion(&["len", "push_str"]),
    },
    Case {
        what: "the context of a handler",
        edits: &[("// <body of get>", "cx.$0")],
        asked: Asked::Completion(&["stop", "continue_with"]),
    },
    Case {
        what: "the state, while another handler is half typed",
        edits: &[("// <body of put>", "self.$0"), HALF_TYPED],
        asked: Asked::Completion(&["map", "clear"]),
    },
    Case {
        what: "the state, while another handler's signature is half typed",
        edits: &[("// <body of put>", "self.$0"), HALF_A_SIGNATURE],
        asked: Asked::Completion(&["map"]),
    },
    Case {
        what: "the attributes of handlers",
        edits: &[("// <another handler>", "#[ca$0]\n    fn count(&self) {}")],
        asked: Asked::Completion(&["call", "cast"]),
    },
    Case {
        what: "messages of a client",
        edits: &[("// <in the client>", "kv.$0")],
        asked: Asked::Completion(&["put", "get", "clear", "stop"]),
    },
    Case {
        what: "messages of a client, while a handler is half typed",
        edits: &[("// <in the client>", "kv.$0"), HALF_TYPED],
        asked: Asked::Completion(&["put", "get", "clear"]),
    },
    Case {
        what: "what may be asked of a call",
        edits: &[("// <in the client>", "kv.get(\"a\").$0")],
        asked: Asked::Completion(&["timeout", "send"]),
    },
    Case {
        what: "the reply of a call",
        edits: &[("// <in the client>", "kv.get(\"a\").await?.$0")],
        asked: Asked::Completion(&["unwrap_or", "is_some"]),
    },
    Case {
        what: "from a call to its handler",
        edits: &[("kv.put(\"a\", 1)", "kv.pu$0t(\"a\", 1)")],
        asked: Asked::Definition("pub fn put("),
    },
    Case {
        what: "from a call to its handler, while another is half typed",
        edits: &[("kv.put(\"a\", 1)", "kv.pu$0t(\"a\", 1)"), HALF_TYPED],
        asked: Asked::Definition("pub fn put("),
    },
    Case {
        what: "from a call to an async handler",
        edits: &[("// <in the client>", "kv.ge$0t(\"a\").await?;")],
        asked: Asked::Definition("pub async fn get("),
    },
    Case {
        what: "from a cast to its handler",
        edits: &[("// <in the client>", "kv.cle$0ar();")],
        asked: Asked::Definition("pub fn clear("),
    },
    Case {
        what: "the doc comment of a handler, at a call",
        edits: &[("kv.put(\"a\", 1)", "kv.pu$0t(\"a\", 1)")],
        asked: Asked::Hover("Stores a number under a word."),
    },
    Case {
        what: "the doc comment of a handler, while another is half typed",
        edits: &[("kv.put(\"a\", 1)", "kv.pu$0t(\"a\", 1)"), HALF_TYPED],
        asked: Asked::Hover("Stores a number under a word."),
    },
    Case {
        what: "the documentation of an attribute",
        edits: &[("#[cast]\n    pub fn clear", "#[ca$0st]\n    pub fn clear")],
        asked: Asked::Hover("cast"),
    },
    Case {
        what: "a handler and its calls get another name",
        edits: &[("kv.put(\"a\", 1)", "kv.pu$0t(\"a\", 1)")],
        asked: Asked::Rename(2),
    },
    Case {
        what: "the children of a tree",
        edits: &[("// <in the client>", "app.$0")],
        asked: Asked::Completion(&["kv", "door", "stop"]),
    },
    Case {
        what: "messages of a child of a tree",
        edits: &[("// <in the client>", "app.kv().$0")],
        asked: Asked::Completion(&["put", "get"]),
    },
    Case {
        what: "from a child to its line in the tree",
        edits: &[("// <in the client>", "app.k$0v();")],
        asked: Asked::Definition("kv: Kv = Kv::spec(),"),
    },
    Case {
        what: "the doc comment of a child",
        edits: &[("// <in the client>", "app.k$0v();")],
        asked: Asked::Hover("The only store."),
    },
    Case {
        what: "an expression of a tree",
        edits: &[("door: Door = Door::spec(1234)", "door: Door = Door::$0")],
        asked: Asked::Completion(&["spec"]),
    },
    Case {
        what: "the data of a state, in a machine's handler",
        edits: &[("// <body of enter_code>", "at.$0")],
        asked: Asked::Completion(&["tries"]),
    },
    Case {
        what: "the data of a machine",
        edits: &[("// <body of enter_code>", "self.$0")],
        asked: Asked::Completion(&["code"]),
    },
    Case {
        what: "events of a machine's client",
        edits: &[("// <in the client>", "door.$0")],
        asked: Asked::Completion(&["enter_code", "stop"]),
    },
    Case {
        what: "from an event to its handler",
        edits: &[("// <in the client>", "door.enter_c$0ode(1);")],
        asked: Asked::Definition("pub fn enter_code("),
    },
    Case {
        what: "the state of an event handler",
        edits: &[("// <body of line>", "self.$0")],
        asked: Asked::Completion(&["lines"]),
    },
    Case {
        what: "what an arm of receive! has bound",
        edits: &[("// <in the client>", "receive!(match inbox {\n        line: Line => { line.$0 }\n    });")],
        asked: Asked::Completion(&["0"]),
    },
];
