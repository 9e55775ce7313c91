//! A supervision tree as it was written, with the places of its words.

use super::options::{ChildOptions, TreeOptions};
use proc_macro2::{Ident, TokenStream};
use syn::{Attribute, Generics, Type, Visibility};

/// Which of the two forms a tree was written in: mistakes are explained in the user's own form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `#[supervision(..)] impl AppSup { #[child(..)] fn kv(&self) -> Spec<Kv> { .. } }`
    Block,
    /// `supervisor! { AppSup: .. { kv: Kv = .. } }`
    Bang,
}

/// One supervisor and its children.
pub(crate) struct Tree {
    pub(crate) form: Form,
    /// `AppSup`
    pub(crate) name: Ident,
    /// `AppSup` as its impl block names it, perhaps with a path.
    pub(crate) ty: Type,
    /// The user's generics.
    pub(crate) generics: Generics,
    /// Of the reference type and of the functions that start the tree.
    pub(crate) vis: Visibility,
    /// Copied to every generated item.
    pub(crate) cfg: Vec<Attribute>,
    pub(crate) options: TreeOptions,
    pub(crate) children: Vec<Child>,
    /// Functions of the user's block that are no children: none of these is generated again.
    pub(crate) other_functions: Vec<Ident>,
}

/// One child.
pub(crate) struct Child {
    pub(crate) name: Ident,
    pub(crate) kind: Kind,
    /// Of the accessor.
    pub(crate) vis: Visibility,
    /// Copied to the field, the accessor and the call that adds the child.
    pub(crate) cfg: Vec<Attribute>,
    /// Copied to the accessor.
    pub(crate) docs: Vec<Attribute>,
    /// `Kv` of `Spec<Kv>`.
    pub(crate) process: Type,
    pub(crate) options: ChildOptions,
    /// Where among its parameters the method takes the reference to the tree, if it does: for its siblings.
    pub(crate) siblings: Option<usize>,
}

/// Who starts a child.
#[derive(Clone)]
pub(crate) enum Kind {
    /// The supervisor, when it starts.
    Static,
    /// Anyone, later and any number of times.
    Dynamic(Vec<Argument>),
}

/// An argument of a dynamic child.
#[derive(Clone)]
pub(crate) struct Argument {
    pub(crate) cfg: Vec<Attribute>,
    pub(crate) name: Ident,
    pub(crate) ty: Type,
}

impl Tree {
    /// `AppSupRef`
    pub(crate) fn reference(&self) -> Ident {
        quote::format_ident!("{}Ref", self.name)
    }

    /// What holds the references to the static children.
    pub(crate) fn children_struct(&self) -> Ident {
        quote::format_ident!("__{}Children", self.name)
    }

    /// `AppSupRef<T>`
    pub(crate) fn reference_type(&self) -> TokenStream {
        let reference = self.reference();
        let (_, type_generics, _) = self.generics.split_for_impl();
        quote::quote!(#reference #type_generics)
    }

    /// The user's generics, with what a supervisor asks of every type parameter.
    pub(crate) fn bounded(&self) -> Generics {
        let mut bounded = self.generics.clone();
        let names: Vec<Ident> = self.generics.type_params().map(|parameter| parameter.ident.clone()).collect();
        if !names.is_empty() {
            let predicates = &mut bounded.make_where_clause().predicates;
            for name in names {
                predicates.push(syn::parse_quote!(#name: ::core::marker::Send + ::core::marker::Sync + 'static));
            }
        }
        bounded
    }

    /// The children that the supervisor starts by itself.
    pub(crate) fn static_children(&self) -> impl Iterator<Item = &Child> {
        self.children.iter().filter(|child| matches!(child.kind, Kind::Static))
    }

    /// The module of the runtime that generated code uses.
    pub(crate) fn private(&self) -> TokenStream {
        let otp = &self.options.otp;
        quote::quote!(#otp::__private)
    }
}

impl Child {
    /// `start_conn`, for a dynamic child.
    pub(crate) fn starter(&self) -> Option<Ident> {
        match self.kind {
            Kind::Static => None,
            Kind::Dynamic(_) => Some(quote::format_ident!("start_{}", self.name)),
        }
    }

    /// Whether it is known never to be restarted.
    pub(crate) fn is_temporary(&self) -> bool {
        self.options.restart.as_ref().is_some_and(|restart| restart == "temporary")
    }

    /// The child's id, which is its name.
    pub(crate) fn id(&self) -> String {
        syn::ext::IdentExt::unraw(&self.name).to_string()
    }
}

impl Form {
    /// How this form is called in a sentence.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Form::Block => "`#[supervision]`",
            Form::Bang => "`supervisor!`",
        }
    }

    /// `options` of a tree, written in this form.
    pub(crate) fn tree(self, options: &str) -> String {
        match self {
            Form::Block => format!("#[supervision({options})]"),
            Form::Bang => format!("AppSup: {options} {{ .. }}"),
        }
    }

    /// `options` of a child, written in this form.
    pub(crate) fn child(self, options: &[&str]) -> String {
        match self {
            Form::Block => format!("#[child({})]", options.join(", ")),
            Form::Bang => {
                let each: Vec<_> = options.iter().map(|option| format!("#[{option}]")).collect();
                each.join(" ")
            }
        }
    }
}
