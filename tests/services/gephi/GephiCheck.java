import java.awt.Color;
import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.geom.Rectangle2D;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.gephi.graph.api.Column;
import org.gephi.graph.api.Edge;
import org.gephi.graph.api.Graph;
import org.gephi.graph.api.GraphController;
import org.gephi.graph.api.GraphModel;
import org.gephi.graph.api.Node;
import org.gephi.graph.api.Table;
import org.gephi.io.exporter.api.ExportController;
import org.gephi.io.importer.api.Container;
import org.gephi.io.importer.api.ImportController;
import org.gephi.io.importer.api.Issue;
import org.gephi.io.processor.plugin.DefaultProcessor;
import org.gephi.preview.api.PreviewController;
import org.gephi.preview.api.PreviewProperties;
import org.gephi.preview.api.PreviewProperty;
import org.gephi.preview.types.DependantColor;
import org.gephi.preview.types.DependantOriginalColor;
import org.gephi.preview.types.EdgeColor;
import org.gephi.project.api.ProjectController;
import org.openide.util.Lookup;

/**
 * Reads a graph file as Gephi's Open dialogue does and prints what arrived, one "key<TAB>values" a line.
 * With a second argument it also draws the graph as it stands in the file (no layout of Gephi's own).
 *
 *   java -Djava.awt.headless=true -cp gephi-toolkit-all.jar GephiCheck.java GRAPH [PICTURE.pdf|.svg|.png]
 *
 * Gephi writes PNG only where there is a screen (xvfb-run, and without the headless property).
 */
public class GephiCheck {
    private static final int LABELS = 120;
    private static final Font FONT = new Font("DejaVu Sans", Font.PLAIN, 6);
    // What Gephi makes of that font beside a node: the size of letters, of the node's radius.
    private static final double EM_OF_SIZE = 1.4;

    public static void main(String[] args) throws Exception {
        Locale.setDefault(Locale.ENGLISH);
        ProjectController projects = Lookup.getDefault().lookup(ProjectController.class);
        projects.newProject();
        ImportController imports = Lookup.getDefault().lookup(ImportController.class);
        Container container = imports.importFile(new File(args[0]));
        container.getLoader().setAutoScale(false);
        for (Iterator<Issue> issues = container.getReport().getIssues(Integer.MAX_VALUE); issues.hasNext();) {
            Issue issue = issues.next();
            print("issue", issue.getLevel() + " " + issue.getMessage());
        }
        imports.process(container, new DefaultProcessor(), projects.getCurrentWorkspace());
        GraphModel model = Lookup.getDefault().lookup(GraphController.class).getGraphModel();
        counts(model);
        columns("node column", model.getNodeTable());
        columns("edge column", model.getEdgeTable());
        looks(model.getGraph());
        time(model);
        if (args.length > 1) {
            hideSmallLabels(model.getGraph());
            draw(new File(args[1]));
        }
        System.exit(0);
    }

    private static void print(String key, Object... values) {
        StringBuilder line = new StringBuilder(key);
        for (Object value : values) {
            line.append('\t').append(value);
        }
        System.out.println(line);
    }

    private static void counts(GraphModel model) {
        Graph graph = model.getGraph();
        print("nodes", graph.getNodeCount());
        print("edges", graph.getEdgeCount());
        print("directed", model.isDirected());
        Map<String, Integer> kinds = new TreeMap<>();
        for (Edge edge : graph.getEdges()) {
            kinds.merge(String.valueOf(edge.getTypeLabel()), 1, Integer::sum);
        }
        kinds.forEach((kind, count) -> print("edge kind", kind, count));
    }

    private static void columns(String key, Table table) {
        for (Column column : table) {
            print(key, column.getId(), column.getTitle(), column.getTypeClass().getSimpleName());
        }
    }

    private static void looks(Graph graph) {
        for (Node node : graph.getNodes()) {
            Color colour = node.getColor();
            print("node", node.getId(), node.getLabel(), node.x(), node.y(), node.size(),
                colour.getRed() + "," + colour.getGreen() + "," + colour.getBlue());
        }
        for (Edge edge : graph.getEdges()) {
            print("edge", edge.getId(), edge.getSource().getId(), edge.getTarget().getId(), edge.getTypeLabel(), edge.getWeight());
        }
    }

    private static void time(GraphModel model) {
        print("dynamic", model.isDynamic());
        if (model.isDynamic()) {
            print("time format", model.getTimeFormat());
            print("time bounds", model.getTimeBounds().getLow(), model.getTimeBounds().getHigh());
        }
    }

    /** Leaves labels to the largest nodes, the most connected first among equals, where they cover no other; leaves have none. */
    private static void hideSmallLabels(Graph graph) {
        Node[] nodes = graph.getNodes().toArray();
        Arrays.sort(nodes, Comparator.comparingDouble((Node node) -> -node.size())
            .thenComparingInt(node -> -graph.getDegree(node)).thenComparing(node -> (String) node.getId()));
        FontRenderContext context = new FontRenderContext(null, true, true);
        List<Rectangle2D> taken = new ArrayList<>();
        for (Node node : nodes) {
            double scale = EM_OF_SIZE * node.size();
            Rectangle2D bounds = FONT.deriveFont(100f).getStringBounds(node.getLabel(), context);
            double width = bounds.getWidth() / 100 * scale;
            double height = bounds.getHeight() / 100 * scale;
            Rectangle2D place = new Rectangle2D.Double(node.x() - width / 2, node.y() - height / 2, width, height);
            if (taken.size() < LABELS && graph.getDegree(node) != 1 && taken.stream().noneMatch(place::intersects)) {
                taken.add(place);
            } else {
                node.setLabel("");
            }
        }
    }

    private static void draw(File out) throws Exception {
        PreviewProperties look = Lookup.getDefault().lookup(PreviewController.class).getModel().getProperties();
        look.putValue(PreviewProperty.SHOW_NODE_LABELS, true);
        look.putValue(PreviewProperty.NODE_LABEL_PROPORTIONAL_SIZE, true);
        look.putValue(PreviewProperty.NODE_LABEL_FONT, FONT);
        look.putValue(PreviewProperty.NODE_LABEL_COLOR, new DependantOriginalColor(new Color(0x22, 0x26, 0x2b)));
        look.putValue(PreviewProperty.NODE_LABEL_OUTLINE_SIZE, 2f);
        look.putValue(PreviewProperty.NODE_LABEL_OUTLINE_COLOR, new DependantColor(Color.WHITE));
        look.putValue(PreviewProperty.NODE_LABEL_OUTLINE_OPACITY, 75f);
        look.putValue(PreviewProperty.NODE_BORDER_WIDTH, 0.6f);
        look.putValue(PreviewProperty.NODE_BORDER_COLOR, new DependantColor(Color.WHITE));
        look.putValue(PreviewProperty.EDGE_COLOR, new EdgeColor(EdgeColor.Mode.TARGET));
        look.putValue(PreviewProperty.EDGE_OPACITY, 35f);
        look.putValue(PreviewProperty.EDGE_THICKNESS, 0.8f);
        look.putValue(PreviewProperty.EDGE_CURVED, true);
        look.putValue(PreviewProperty.ARROW_SIZE, 0f);
        Lookup.getDefault().lookup(ExportController.class).exportFile(out);
        print("wrote", out, out.length());
    }
}
