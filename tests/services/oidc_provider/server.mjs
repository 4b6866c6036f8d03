// An OpenID Connect issuer for tests: the certified oidc-provider, with its own forms for login and consent.
// Arguments: port, and the redirect URI of the client. Whoever logs in has the claims that PEOPLE gives his name.
import { Provider } from "oidc-provider";

const [port, redirect] = process.argv.slice(2);
const PEOPLE = {
  anna: { email: "anna@desk.example", email_verified: true, groups: ["staff", "helpdesk-admins"] },
  bob: { email: "bob@desk.example", email_verified: true, groups: ["staff"] },
  mallory: { email: "anna@desk.example", email_verified: false, groups: ["helpdesk-admins"] },
  twin: { email: "anna@desk.example", email_verified: true, groups: ["staff"] },
  eve: { email: "eve@evil.example", email_verified: true, groups: ["helpdesk-admins"] },
  nogroup: { email: "nogroup@desk.example", email_verified: true },
};

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "ingest",
      client_secret: "a secret of tests: with/odd+signs%",
      redirect_uris: [redirect],
      grant_types: ["authorization_code"],
      response_types: ["code"],
      application_type: "native",
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"], groups: ["groups"] },
  scopes: ["openid", "email", "groups"],
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) }),
  pkce: { required: () => true },
  cookies: { keys: ["tests"] },
  jwks: undefined,
  features: { devInteractions: { enabled: true } },
});
provider.listen(Number(port), "127.0.0.1");
