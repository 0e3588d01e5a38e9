// Shapes that the page's scripts share; the scripts are joined to one, so all of this is global.

interface KindInfo {
  label: string;
  relationship: string;
  colour: string;
  roles: boolean;
}

/** What the picture needs, as Python writes it (src/litweave/explore/blocks.py). */
interface PictureBlock {
  title: string;
  note: string | null;
  least: number;
  lines: string;
  years: [number, number] | null;
  kinds: KindInfo[];
  communities: { name: string; colour: string }[];
  papers: {
    id: string[];
    title: string[];
    year: (number | null)[];
    community: (number | null)[];
    code: number[];
    links: number[];
    page: (string | null)[];
    size: number[];
    x: number[];
    y: number[];
  };
  concepts: {
    id: string[];
    name: string[];
    kind: number[];
    aliases: string[][];
    papers: number[];
    introduced: number[];
    year: (number | null)[];
    community: (number | null)[];
    size: number[];
    x: (number | null)[];
    y: (number | null)[];
  };
  uses: { paper: number[]; concept: number[]; role: number[] };
  related: { a: number[]; b: number[]; weight: number[] };
  together: { a: number[]; b: number[] };
}

/** What the panel needs besides; read after the first picture. */
interface Texts {
  hasText: boolean;
  abstract: string[];
  authors: string[][];
  venue: (string | null)[];
  published: (string | null)[];
  links: [string, string, boolean][][];
  mentions: number[][][];
  evidence: (string | [number, number, number] | null)[];
  shared: [number, number][][];
  folded: string[];
}

interface Groups {
  start: Uint32Array;
  edges: Uint32Array;
}

interface Model extends PictureBlock {
  paperCount: number;
  conceptCount: number;
  numbers: Map<string, number>;
  usesOfPaper: Groups;
  usesOfConcept: Groups;
  relatedA: Groups;
  relatedB: Groups;
  folded: string[];
}

interface State {
  node: number | null;
  view: string;
  rows: string;
  sort: string;
  hidden: Set<string>;
  roles: Set<string>;
  years: [number, number] | null;
  communities: Set<number>;
  code: boolean;
  least: number;
  colour: string;
  lines: string;
  query: string;
  theme: string;
}

interface Visible {
  paperOn: Uint8Array;
  conceptOn: Uint8Array;
  seen: Uint32Array;
  paperTotal: number;
  conceptTotal: number;
}

interface Drawn {
  node: number;
  x: number;
  y: number;
  size: number;
}


declare const drawing: {
  Graph: any;
  Sigma: any;
  EdgeLineProgram: any;
  NodePointProgram: any;
  floatColor: (colour: string) => number;
};
