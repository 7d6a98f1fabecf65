// Swagger UI on the served documents. Whatever servers a document names, "Try it out" calls the mock.

const documents = [...document.querySelectorAll("#documents li")].map((item) => ({
  name: item.textContent,
  url: item.dataset.url,
}));

const callTheMock = () => ({
  statePlugins: {
    spec: {
      wrapActions: {
        updateJsonSpec: (original) => (spec) =>
          original({ ...spec, servers: [{ url: "/", description: "this mock" }] }),
      },
    },
  },
});

window.ui = window.SwaggerUIBundle({
  dom_id: "#swagger-ui",
  urls: documents,
  layout: "StandaloneLayout",
  presets: [window.SwaggerUIBundle.presets.apis, window.SwaggerUIStandalonePreset],
  plugins: [callTheMock],
  validatorUrl: null,
  deepLinking: true,
  docExpansion: "full",
  defaultModelsExpandDepth: 0,
});
