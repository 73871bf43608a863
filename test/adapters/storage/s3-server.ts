/**
 * A bucket on loopback. It really keeps objects and puts them together from parts, refuses whoever did not sign, and looks at
 * checksums; a fault answers in its stead. Told to keep nothing, it takes and gives any amount.
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { endless } from "./endless-answer.ts";
import { listing } from "./s3-listing-answer.ts";

export interface S3Call {
  /** `PutObject`, as S3 calls it. */
  readonly operation: Operation;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly bytes: number;
}

type Operation = keyof typeof operations;
export type S3Answer = (response: ServerResponse, request: IncomingMessage) => void;

export interface S3ServerOptions {
  /** What answers instead; `undefined`: nothing does. `count` is of this operation, from 1. */
  readonly fault?: (call: S3Call, count: number) => S3Answer | undefined;
  /** Answers before it has the body. */
  readonly early?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Objects are as long as asked, of zeros, and what is put goes nowhere. */
  readonly endlessBytes?: number;
}

interface Upload {
  readonly path: string;
  readonly parts: Map<string, Buffer>;
}

interface Bucket {
  readonly objects: Map<string, Buffer>;
  readonly uploads: Map<string, Upload>;
  readonly endlessBytes: number | undefined;
}

export async function serveS3({ fault, early, endlessBytes }: S3ServerOptions = {}) {
  const calls: S3Call[] = [];
  const bucket: Bucket = { objects: new Map(), uploads: new Map(), endlessBytes };
  const server = createServer((request, response) => {
    if (early?.(request, response) === true) {
      return;
    }
    const body: Buffer[] = [];
    let bytes = 0;
    request.on("data", (piece: Buffer) => {
      bytes += piece.length;
      if (endlessBytes === undefined) {
        body.push(piece);
      }
    });
    request.on("error", () => undefined);
    request.on("end", () => {
      const call = callOf(request, bytes);
      calls.push(call);
      const count = calls.filter(({ operation }) => operation === call.operation).length;
      const answer = fault?.(call, count) ?? answerOf(bucket, call, Buffer.concat(body));
      answer(response, request);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    objects: bucket.objects,
    uploads: bucket.uploads,
    operations: () => calls.map(({ operation }) => operation),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export function xml(status: number, body: string, headers: Record<string, string> = {}): S3Answer {
  return (response) =>
    response.writeHead(status, { "content-type": "application/xml", ...headers }).end(body);
}

/** As S3 refuses. */
export function s3Refusal(
  status: number,
  code: string,
  headers: Record<string, string> = {},
): S3Answer {
  const message = `canary-of-a-server ${code}`;
  return xml(
    status,
    `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message><RequestId>1</RequestId></Error>`,
    headers,
  );
}

const distinguishing = ["uploadId", "uploads", "list-type"];

function callOf(request: IncomingMessage, bytes: number): S3Call {
  const url = new URL(request.url ?? "/", "http://bucket");
  const has = (name: string): boolean => url.searchParams.has(name);
  const found = Object.entries<Doing>(operations).find(
    ([, { method, by }]) =>
      method === request.method &&
      (by === undefined ? !distinguishing.some((name) => has(name)) : has(by)),
  );
  const operation = (found?.[0] ?? "GetObject") as Operation;
  return {
    operation,
    path: `${decodeURIComponent(url.pathname)}${url.search}`,
    headers: request.headers as Readonly<Record<string, string | undefined>>,
    bytes,
  };
}

function answerOf(bucket: Bucket, call: S3Call, body: Buffer): S3Answer {
  if (!(call.headers["authorization"] ?? "").startsWith("AWS4-HMAC-SHA256 ")) {
    return s3Refusal(403, "AccessDenied");
  }
  const given = call.headers["x-amz-checksum-sha256"];
  if (given !== undefined && bucket.endlessBytes === undefined && given !== digestOf(body)) {
    return s3Refusal(400, "BadDigest");
  }
  const url = new URL(call.path, "http://bucket");
  return operations[call.operation].answer(bucket, call, { body, url });
}

interface Asked {
  readonly body: Buffer;
  readonly url: URL;
}

type Do = (bucket: Bucket, call: S3Call, asked: Asked) => S3Answer;

interface Doing {
  readonly method: string;
  /** The parameter that tells it from others of its method. */
  readonly by?: string;
  readonly answer: Do;
}

const operations = {
  PutObject: {
    method: "PUT",
    answer: ({ objects }, call, { body, url }) => {
      objects.set(url.pathname, body);
      return stored(call, body);
    },
  },
  GetObject: {
    method: "GET",
    answer: ({ objects, endlessBytes }, _call, { url }) => {
      if (endlessBytes !== undefined) {
        return endless(endlessBytes);
      }
      const object = objects.get(url.pathname);
      return object === undefined
        ? s3Refusal(404, "NoSuchKey")
        : (response) =>
            response
              .writeHead(200, {
                etag: `"${object.length}"`,
                "content-length": object.length,
                "x-amz-checksum-sha256": digestOf(object),
              })
              .end(object);
    },
  },
  ListObjectsV2: {
    method: "GET",
    by: "list-type",
    answer: ({ objects }, _call, { url }) => xml(200, listing(objects, url)),
  },
  DeleteObject: {
    method: "DELETE",
    answer: ({ objects }, _call, { url }) => {
      objects.delete(url.pathname);
      return (response) => response.writeHead(204).end();
    },
  },
  CreateMultipartUpload: {
    method: "POST",
    by: "uploads",
    answer: ({ uploads }, { headers }, { url }) => {
      const id = `upload-${uploads.size + 1}`;
      uploads.set(id, { path: url.pathname, parts: new Map() });
      return xml(
        200,
        `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
        encryptionOf(headers),
      );
    },
  },
  UploadPart: {
    method: "PUT",
    by: "uploadId",
    answer: ({ uploads }, call, { body, url }) => {
      const number = url.searchParams.get("partNumber") ?? "";
      const upload = uploads.get(url.searchParams.get("uploadId") ?? "");
      upload?.parts.set(number, body);
      return upload === undefined ? s3Refusal(404, "NoSuchUpload") : stored(call, body);
    },
  },
  CompleteMultipartUpload: {
    method: "POST",
    by: "uploadId",
    answer: ({ uploads, objects }, _call, { url, body }) => {
      const id = url.searchParams.get("uploadId") ?? "";
      const upload = uploads.get(id);
      if (upload === undefined) {
        return s3Refusal(404, "NoSuchUpload");
      }
      const numbers = [...body.toString().matchAll(/<PartNumber>(\d+)</g)].map(
        ([, found]) => found,
      );
      objects.set(
        upload.path,
        Buffer.concat(numbers.map((number) => upload.parts.get(number ?? "") ?? Buffer.of())),
      );
      uploads.delete(id);
      return xml(
        200,
        `<CompleteMultipartUploadResult><ETag>"whole"</ETag></CompleteMultipartUploadResult>`,
      );
    },
  },
  AbortMultipartUpload: {
    method: "DELETE",
    by: "uploadId",
    answer: ({ uploads }, _call, { url }) => {
      uploads.delete(url.searchParams.get("uploadId") ?? "");
      return (response) => response.writeHead(204).end();
    },
  },
} as const satisfies Readonly<Record<string, Doing>>;

function stored({ headers }: S3Call, body: Buffer): S3Answer {
  const checksum = headers["x-amz-checksum-sha256"];
  return (response) =>
    response
      .writeHead(200, {
        etag: `"${body.length}"`,
        ...encryptionOf(headers),
        ...(checksum === undefined ? {} : { "x-amz-checksum-sha256": checksum }),
      })
      .end();
}

function encryptionOf(headers: S3Call["headers"]): Record<string, string> {
  const name = "x-amz-server-side-encryption";
  const asked = headers[name];
  return asked === undefined ? {} : { [name]: asked };
}

export function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64");
}
