/**
 * The states of the USA, Washington DC and the territories, told apart by code. Profiles hold free text: `CA`, `ca`,
 * `Calif.` and `California` are one state.
 */

/** What a provider without a state stands under. */
export const unknownState = "Unknown";

/**
 * The code of a state that is known, `Unknown` for none. Any other text stays as it is written, without the spaces around
 * it: letter case does not tell two of those apart, so compare them by `stateKey`.
 */
export function stateLabel(text: string): string {
  const written = text.normalize("NFC").trim().replace(/\s+/gu, " ");
  const isNone = written === "" || written.toLowerCase() === unknownState.toLowerCase();
  return isNone ? unknownState : (codes.get(bare(written)) ?? written);
}

/** Equal for texts that mean the same state. */
export function stateKey(text: string): string {
  return stateLabel(text).toLowerCase();
}

/** `N. Y.`, `n.y.` and `NY` are spelt alike here. */
function bare(text: string): string {
  return text
    .normalize("NFD")
    .toLowerCase()
    .replace(/[\s\p{P}\p{M}\p{Lm}]/gu, "");
}

// A code, then its names and its customary short forms, as `bare` spells them.
const spellings = `
AL alabama ala
AK alaska alas
AZ arizona ariz
AR arkansas ark
CA california calif cal
CO colorado colo
CT connecticut conn
DE delaware del
DC districtofcolumbia washingtondc washdc
FL florida fla flor
GA georgia
HI hawaii
ID idaho
IL illinois ill
IN indiana ind
IA iowa
KS kansas kan kans
KY kentucky kent
LA louisiana
ME maine
MD maryland
MA massachusetts mass
MI michigan mich
MN minnesota minn
MS mississippi miss
MO missouri
MT montana mont
NE nebraska neb nebr
NV nevada nev
NH newhampshire
NJ newjersey
NM newmexico nmex newmex
NY newyork newyorkstate
NC northcarolina ncar
ND northdakota ndak
OH ohio
OK oklahoma okla
OR oregon ore oreg
PA pennsylvania penn penna
RI rhodeisland
SC southcarolina scar
SD southdakota sdak
TN tennessee tenn
TX texas tex
UT utah
VT vermont
VA virginia virg
WA washington wash washingtonstate
WV westvirginia wva
WI wisconsin wis wisc
WY wyoming wyo
AS americansamoa
GU guam
MP northernmarianaislands nmi cnmi
PR puertorico
VI virginislands usvirginislands usvi
`;

const codes: ReadonlyMap<string, string> = new Map(
  spellings
    .trim()
    .split("\n")
    .flatMap((row) => {
      const [code = "", ...names] = row.split(" ");
      return [code.toLowerCase(), ...names].map((name) => [name, code] as const);
    }),
);
