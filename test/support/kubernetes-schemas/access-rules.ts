/** What an API server refuses of roles and of network policies beyond their schemas. A port that is a text is a port's name. */
import { isIP } from "node:net";
import { labelProblems, when, type Texts } from "./names.ts";

interface Role {
  readonly rules?: readonly {
    readonly verbs: readonly string[];
    readonly apiGroups?: readonly string[];
    readonly resources?: readonly string[];
  }[];
}

interface RoleBinding {
  readonly roleRef: { readonly apiGroup?: string; readonly kind: string };
  readonly subjects?: readonly {
    readonly kind: string;
    readonly apiGroup?: string;
  }[];
}

interface NetworkPolicySpec {
  readonly podSelector?: { readonly matchLabels?: Texts };
  readonly policyTypes?: readonly string[];
  readonly egress?: readonly Peers[];
  readonly ingress?: readonly Peers[];
}

interface Peers {
  readonly to?: readonly Peer[];
  readonly from?: readonly Peer[];
  readonly ports?: readonly {
    readonly port?: number | string;
    readonly endPort?: number;
    readonly protocol?: string;
  }[];
}

interface Peer {
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
  readonly podSelector?: { readonly matchLabels?: Texts };
  readonly namespaceSelector?: { readonly matchLabels?: Texts };
}

const group = "rbac.authorization.k8s.io";

export function roleProblems({ rules = [] }: Role): readonly string[] {
  return rules.flatMap(({ verbs, apiGroups = [], resources = [] }, index) => [
    ...when(verbs.length === 0, `rules.${index}: no verbs`),
    ...when(apiGroups.length === 0, `rules.${index}: no apiGroups`),
    ...when(resources.length === 0, `rules.${index}: no resources`),
  ]);
}

export function bindingProblems({ roleRef, subjects = [] }: RoleBinding): readonly string[] {
  return [
    ...when(!["Role", "ClusterRole"].includes(roleRef.kind), `roleRef.kind: ${roleRef.kind}`),
    ...when((roleRef.apiGroup ?? group) !== group, `roleRef.apiGroup: must be ${group}`),
    ...subjects.flatMap(({ kind, apiGroup }, index) => [
      ...when(
        !["ServiceAccount", "User", "Group"].includes(kind),
        `subjects.${index}: unknown kind ${kind}`,
      ),
      ...when(
        kind === "ServiceAccount" && (apiGroup ?? "") !== "",
        `subjects.${index}: a ServiceAccount has no apiGroup`,
      ),
    ]),
  ];
}

export function policyProblems({ spec }: { readonly spec: NetworkPolicySpec }): readonly string[] {
  const unknown = (spec.policyTypes ?? []).filter((type) => !["Ingress", "Egress"].includes(type));
  return [
    ...unknown.map((type) => `spec.policyTypes: unknown: ${type}`),
    ...labelProblems(spec.podSelector?.matchLabels, "spec.podSelector.matchLabels"),
    ...(spec.egress ?? []).flatMap((peers, at) => peersProblems(peers, `spec.egress.${at}`)),
    ...(spec.ingress ?? []).flatMap((peers, at) => peersProblems(peers, `spec.ingress.${at}`)),
  ];
}

function peersProblems({ to = [], from = [], ports = [] }: Peers, where: string) {
  return [
    ...[...to, ...from].flatMap((peer) => [
      ...when(Object.keys(peer).length === 0, `${where}: a peer that says nothing`),
      ...when(
        peer.ipBlock !== undefined && Object.keys(peer).length > 1,
        `${where}: ipBlock stands alone`,
      ),
      ...rangesOf(peer).flatMap((cidr) => when(!isRange(cidr), `${where}: no CIDR: ${cidr}`)),
      ...labelProblems(peer.podSelector?.matchLabels, `${where}.podSelector`),
      ...labelProblems(peer.namespaceSelector?.matchLabels, `${where}.namespaceSelector`),
    ]),
    ...ports.flatMap(({ port, endPort, protocol = "TCP" }) => [
      ...when(!["TCP", "UDP", "SCTP"].includes(protocol), `${where}: protocol ${protocol}`),
      ...when(typeof port === "number" && !isPort(port), `${where}: no port: ${port}`),
      ...when(
        endPort !== undefined && !(typeof port === "number" && isPort(endPort) && endPort >= port),
        `${where}: endPort below port`,
      ),
    ]),
  ];
}

function rangesOf({ ipBlock }: Peer): readonly string[] {
  return ipBlock === undefined ? [] : [ipBlock.cidr, ...(ipBlock.except ?? [])];
}

function isRange(cidr: string): boolean {
  const [address = "", bits = "", ...more] = cidr.split("/");
  const longest = { 4: 32, 6: 128 }[isIP(address)];
  return (
    longest !== undefined && /^\d+$/u.test(bits) && Number(bits) <= longest && more.length === 0
  );
}

function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535;
}
