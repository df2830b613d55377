import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';

/** Variables that say where a toolchain is installed. Each names a folder; none holds a secret. */
export const TOOLCHAIN_VARIABLES = [
  'PYENV_ROOT',
  'NVM_DIR',
  'RUSTUP_HOME',
  'JAVA_HOME',
  'GOROOT',
  'DOTNET_ROOT',
  'VOLTA_HOME',
  'ASDF_DATA_DIR',
] as const;

/** Variables by which programs find the certificates that this machine trusts. Each names a file or folder; none holds a secret. */
const CERTIFICATE_VARIABLES = [
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'PIP_CERT',
  'GIT_SSL_CAINFO',
  'CARGO_HTTP_CAINFO',
] as const;

/** The certificates that this machine trusts beside the system's own, by the variable that names them. */
export function certificateVariables(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of CERTIFICATE_VARIABLES) {
    const value = process.env[name];
    if (value !== undefined && isAbsolute(value) && existsSync(value)) found[name] = value;
  }
  return found;
}

/** What of the host's own environment a command may see, besides the paths its caller names. */
const PASSED_ON = ['LANG', 'LC_ALL', 'LC_CTYPE', 'TZ'] as const;

/**
 * The whole environment of a command: an allow-list, so that no token of the host is in it.
 * `extra` comes last and is its caller's word.
 */
export function commandEnvironment(
  places: { readonly path: string; readonly home: string; readonly tmp: string; readonly shell: string },
  extra: Readonly<Record<string, string>>,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of PASSED_ON) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  env.LANG ??= 'C.UTF-8';
  return {
    ...env,
    ...certificateVariables(),
    PATH: places.path,
    HOME: places.home,
    TMPDIR: places.tmp,
    SHELL: places.shell,
    USER: 'agent',
    LOGNAME: 'agent',
    TERM: 'dumb',
    NO_COLOR: '1',
    CI: '1',
    // A program that opens a pager or an editor would wait for a person who is not there.
    PAGER: 'cat',
    GIT_PAGER: 'cat',
    EDITOR: 'true',
    GIT_EDITOR: 'true',
    GIT_TERMINAL_PROMPT: '0',
    ...extra,
  };
}
