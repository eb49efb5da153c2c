// What axe finds under these tags, one paragraph each; empty where it finds nothing.
const [tags, done] = arguments;
const paragraph = ({ id, help, nodes }) =>
  [`${id}: ${help}`, ...nodes.map((node) => `  ${node.target.join(" ")}\n    ${node.failureSummary}`)].join("\n");
axe
  .run(document, { runOnly: { type: "tag", values: tags } })
  .then(({ violations }) => done(violations.map(paragraph).join("\n")), (error) => done(String(error)));
