import type { Forge } from '../call.ts';
import { may } from '../call.ts';
import { fullName, type Repository, type User } from '../state.ts';
import { userShape } from './user.ts';

/** Where a repository's REST resources are. */
export const apiUrl = (forge: Forge, repository: Repository): string => `${forge.url}/repos/${fullName(repository)}`;

/** Where a repository's pages would be; clone URLs start with it. */
export const htmlUrl = (forge: Forge, repository: Repository): string => `${forge.url}/${fullName(repository)}`;

function links(api: string) {
  return {
    archive_url: `${api}/{archive_format}{/ref}`,
    assignees_url: `${api}/assignees{/user}`,
    blobs_url: `${api}/git/blobs{/sha}`,
    branches_url: `${api}/branches{/branch}`,
    collaborators_url: `${api}/collaborators{/collaborator}`,
    comments_url: `${api}/comments{/number}`,
    commits_url: `${api}/commits{/sha}`,
    compare_url: `${api}/compare/{base}...{head}`,
    contents_url: `${api}/contents/{+path}`,
    contributors_url: `${api}/contributors`,
    deployments_url: `${api}/deployments`,
    downloads_url: `${api}/downloads`,
    events_url: `${api}/events`,
    forks_url: `${api}/forks`,
    git_commits_url: `${api}/git/commits{/sha}`,
    git_refs_url: `${api}/git/refs{/sha}`,
    git_tags_url: `${api}/git/tags{/sha}`,
    hooks_url: `${api}/hooks`,
    issue_comment_url: `${api}/issues/comments{/number}`,
    issue_events_url: `${api}/issues/events{/number}`,
    issues_url: `${api}/issues{/number}`,
    keys_url: `${api}/keys{/key_id}`,
    labels_url: `${api}/labels{/name}`,
    languages_url: `${api}/languages`,
    merges_url: `${api}/merges`,
    milestones_url: `${api}/milestones{/number}`,
    notifications_url: `${api}/notifications{?since,all,participating}`,
    pulls_url: `${api}/pulls{/number}`,
    releases_url: `${api}/releases{/id}`,
    stargazers_url: `${api}/stargazers`,
    statuses_url: `${api}/statuses/{sha}`,
    subscribers_url: `${api}/subscribers`,
    subscription_url: `${api}/subscription`,
    tags_url: `${api}/tags`,
    teams_url: `${api}/teams`,
    trees_url: `${api}/git/trees{/sha}`,
  };
}

/** A repository as it appears inside other objects. */
export function minimalRepositoryShape(forge: Forge, repository: Repository) {
  return {
    id: repository.id,
    node_id: `R_${repository.id}`,
    name: repository.name,
    full_name: fullName(repository),
    owner: userShape(forge, repository.owner),
    private: repository.private,
    html_url: htmlUrl(forge, repository),
    description: repository.description,
    fork: false,
    url: apiUrl(forge, repository),
    ...links(apiUrl(forge, repository)),
  };
}

/** A repository in lists and in the head and base of a pull request. */
export function repositoryShape(forge: Forge, repository: Repository, user?: User) {
  const openIssues = repository.issues.filter((issue) => issue.state === 'open').length;
  const html = htmlUrl(forge, repository);
  return {
    ...minimalRepositoryShape(forge, repository),
    clone_url: `${html}.git`,
    git_url: `${html}.git`,
    ssh_url: `${html}.git`,
    svn_url: html,
    mirror_url: null,
    homepage: null,
    language: null,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    size: 0,
    default_branch: repository.defaultBranch,
    open_issues: openIssues,
    open_issues_count: openIssues,
    is_template: false,
    topics: [],
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: false,
    has_discussions: false,
    archived: false,
    disabled: false,
    visibility: repository.private ? 'private' : 'public',
    license: null,
    pushed_at: repository.pushedAt,
    created_at: repository.createdAt,
    updated_at: repository.updatedAt,
    permissions: {
      admin: may(repository, user?.login, 'admin'),
      maintain: may(repository, user?.login, 'maintain'),
      push: may(repository, user?.login, 'write'),
      triage: may(repository, user?.login, 'triage'),
      pull: may(repository, user?.login, 'read'),
    },
    allow_rebase_merge: true,
    allow_squash_merge: true,
    allow_merge_commit: true,
    allow_auto_merge: false,
    delete_branch_on_merge: false,
    allow_forking: false,
    web_commit_signoff_required: false,
  };
}

/** A repository on its own page. */
export function fullRepositoryShape(forge: Forge, repository: Repository, user?: User) {
  return { ...repositoryShape(forge, repository, user), network_count: 0, subscribers_count: 0 };
}
