/** A person as shown beside what they do. */
export interface Person {
  id: string;
  username: string;
  profile: { displayName: string; avatarUrl?: string | null };
}

/** A person on their own page. */
export interface PersonPage extends Person {
  createdAt: string;
  profile: ProfileFields;
}

/** Everything a profile says. */
export interface ProfileFields {
  displayName: string;
  firstName?: string | null;
  lastName?: string | null;
  bio?: string | null;
  location?: string | null;
  website?: string | null;
  linkedIn?: string | null;
  github?: string | null;
  avatarUrl?: string | null;
}

/** What others may see of a person. */
export interface Privacy {
  profilePublic: boolean;
  showStats: boolean;
  showActivity: boolean;
}
