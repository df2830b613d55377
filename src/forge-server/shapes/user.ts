import type { Forge } from '../call.ts';
import { may } from '../call.ts';
import type { Repository } from '../state.ts';

/** A person as they appear inside other objects. Somebody who is gone is shown with id 0. */
export function userShape(forge: Forge, login: string) {
  const api = `${forge.url}/users/${login}`;
  const id = forge.users.find((user) => user.login === login)?.id ?? 0;
  return {
    login,
    id,
    node_id: `U_${id}`,
    avatar_url: `${forge.url}/avatars/${id}`,
    gravatar_id: '',
    url: api,
    html_url: `${forge.url}/${login}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type: 'User',
    user_view_type: 'public',
    site_admin: false,
  };
}

/** A person on their own page. */
export function publicUserShape(forge: Forge, login: string) {
  const owned = forge.store.all().filter((repository) => repository.owner === login && !repository.private);
  return {
    ...userShape(forge, login),
    name: login,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: owned.length,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: '2020-01-01T00:00:00Z',
    updated_at: '2020-01-01T00:00:00Z',
  };
}

/** How someone relates to a repository, as `author_association` says it. */
export function association(repository: Repository, login: string): 'OWNER' | 'COLLABORATOR' | 'NONE' {
  if (login === repository.owner) return 'OWNER';
  return login in repository.collaborators && may(repository, login, 'read') ? 'COLLABORATOR' : 'NONE';
}
