"""Sign-in by a council's or DfE's identity provider, in OpenID Connect. It says who somebody is; what they may do stays
here."""
