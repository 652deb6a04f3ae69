export { loginAddress } from './fns/login-address.ts';
export { loadLogin, type LoginState } from './fns/load-login.ts';
export { signOut } from './queries.ts';
