/**
 * Our own lint rules, loaded by .oxlintrc.json, which also says where each applies.
 * JavaScript, as oxlint loads it on whatever Node it runs on.
 */
const headerComment = {
  create(context) {
    return {
      Program(node) {
        const text = context.sourceCode.text.replace(/^#!.*\n/u, "").trimStart();
        if (!text.startsWith("/*") && !text.startsWith("//")) {
          context.report({ node, message: "Open the file with a comment that says what it is." });
        }
      },
    };
  },
};

const noAmbientDate = {
  create(context) {
    function report(node) {
      context.report({ node, message: "Take the time from the clock or from the run's `now`." });
    }
    return {
      NewExpression(node) {
        if (isNamed(node.callee, "Date") && node.arguments.length === 0) {
          report(node);
        }
      },
      CallExpression(node) {
        if (isNamed(node.callee, "Date")) {
          report(node);
        }
      },
      MemberExpression(node) {
        if (isNamed(node.object, "Date") && propertyOf(node) === "now") {
          report(node);
        }
      },
    };
  },
};

/** Messages that differ from run to run cannot be grouped or searched for; words.ts holds the few that must. */
const staticLogMessage = {
  create(context) {
    const words = new Set();
    return {
      ImportDeclaration(node) {
        if (node.source.value.endsWith("/words.ts")) {
          node.specifiers.forEach((specifier) => words.add(specifier.local.name));
        }
      },
      CallExpression(node) {
        const message = node.arguments.at(-1);
        if (isLogCall(node.callee) && !isStatic(message) && !words.has(rootName(message))) {
          context.report({ node, message: "Log a static message and put the data in fields." });
        }
      },
    };
  },
};

function isLogCall(callee) {
  return (
    ["info", "warn", "error"].includes(propertyOf(callee)) &&
    [callee.object.name, propertyOf(callee.object)].some((name) => /^(?:log|logger)$/u.test(name))
  );
}

function isStatic(node) {
  return (
    (node?.type === "Literal" && typeof node.value === "string") ||
    (node?.type === "TemplateLiteral" && node.expressions.length === 0)
  );
}

/** The name that `words`, `words(…)`, `words.line` and `words.line(…)` start with. */
function rootName(node) {
  switch (node?.type) {
    case "Identifier":
      return node.name;
    case "CallExpression":
      return rootName(node.callee);
    case "MemberExpression":
      return rootName(node.object);
    default:
      return undefined;
  }
}

/** Whether it is that global, bare or as `globalThis.<name>`. */
function isNamed(node, name) {
  return node.name === name || (node.object?.name === "globalThis" && propertyOf(node) === name);
}

/** `b` of `a.b` and of `a["b"]`. */
function propertyOf(node) {
  if (node.type !== "MemberExpression") {
    return undefined;
  }
  return node.computed ? node.property.value : node.property.name;
}

// oxlint-disable-next-line import/no-default-export -- oxlint loads a plugin by its default export
export default {
  meta: { name: "surgicase" },
  rules: {
    "header-comment": headerComment,
    "no-ambient-date": noAmbientDate,
    "static-log-message": staticLogMessage,
  },
};
