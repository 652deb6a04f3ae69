import type { GroupingComponent } from './components.ts';
import type { PlaceStrength } from './place-components.ts';

/** What an occurrence is about, as one version of the rules sees it. */
export type Identity = {
  kind: 'exception' | 'provider' | 'message' | 'span';
  /** What failed: type, class, message. */
  cause: readonly GroupingComponent[];
  /** Where it failed. */
  place: readonly GroupingComponent[];
  /**
   * What errors are known by that show less of the same failure: without place, without the root cause. `claim` says what
   * this one knows better. Empty when that would say too little.
   */
  weaker: readonly WeakerIdentity[];
  facts: IdentityFacts;
};

export type WeakerIdentity = { components: readonly GroupingComponent[]; claim: Exclude<PlaceStrength, 'none'> };

/** What titles are made of. */
export type IdentityFacts = {
  /** Class and text of the root cause; the text is the first line as the client sent it. */
  type: string;
  value: string;
  /** Class and text of the thrown error when it is another one, '' otherwise. */
  thrownType: string;
  thrownValue: string;
  provider: string;
  /** The provider's own sentence, without status and wrapping. */
  providerMessage: string;
  /** `rate_limit`, `json_parse`; '' when of no known class. */
  errorClass: string;
  httpStatus: number | null;
  /** The application's function nearest to the throw and its file, '' when not known. */
  functionName: string;
  filename: string;
  spanPlace: string;
  isSynthetic: boolean;
};
