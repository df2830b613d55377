type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What a program needs to find its way on a machine, and what names the user's network and toolchains. No key or
 * token is in it; the address of a proxy may hold the password of that proxy, which the commands of agents are not given.
 */
const PASSED = new Set(
  [
    'PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR TMP TEMP',
    'USERPROFILE USERNAME HOMEDRIVE HOMEPATH APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES PROGRAMFILES(X86)',
    'SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT',
    'HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY',
    'NODE_EXTRA_CA_CERTS SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE CURL_CA_BUNDLE PIP_CERT GIT_SSL_CAINFO CARGO_HTTP_CAINFO',
    'NVM_DIR VOLTA_HOME PYENV_ROOT RUSTUP_HOME CARGO_HOME GOROOT GOPATH JAVA_HOME SDKMAN_DIR DOTNET_ROOT ASDF_DATA_DIR BUN_INSTALL',
    'GH_HOST GITHUB_SERVER_URL',
  ].flatMap((line) => line.split(' ')),
);

const isPassed = (name: string): boolean => PASSED.has(name.toUpperCase()) || /^(LC|XDG)_[A-Z_]+$/.test(name);

/** The editor's own proxy settings, which hold where the environment says nothing. */
export interface ProxySettings {
  readonly proxy: string;
  readonly noProxy: readonly string[];
}

/** The environment of the engine: an allow-list of the editor's, so that no key or token of it comes along. */
export function engineEnvironment(environment: Environment, { proxy, noProxy }: ProxySettings): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment))
    if (value !== undefined && isPassed(name)) passed[name] = value;
  const names = new Set(Object.keys(passed).map((name) => name.toUpperCase()));
  const unless = (name: string, value: string): void => {
    if (value !== '' && !names.has(name)) passed[name] = value;
  };
  unless('HTTP_PROXY', proxy);
  unless('HTTPS_PROXY', proxy);
  unless('NO_PROXY', noProxy.join(','));
  return { ...passed, ELECTRON_RUN_AS_NODE: '1', NODE_USE_ENV_PROXY: '1', NODE_USE_SYSTEM_CA: '1' };
}
